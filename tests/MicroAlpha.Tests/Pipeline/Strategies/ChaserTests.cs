using MicroAlpha.Events;
using MicroAlpha.Host.Engine;
using MicroAlpha.Pipeline;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Core;
using MicroAlpha.Pipeline.Indicators;
using MicroAlpha.Pipeline.Orders;
using MicroAlpha.Pipeline.Strategies;
using MicroAlpha.Ring;
using MicroAlpha.Tests.Pipeline.Orders;
using MicroAlpha.Tests.Replay;
using NUnit.Framework;

namespace MicroAlpha.Tests.Pipeline.Strategies;

/// <summary>A chase from its first order to its end, event by event, through the whole stage.</summary>
[TestFixture]
internal sealed class ChaserTests : ICoreBuilder<Action<EngineEvent>>
{
    private const long One = DecimalE9.One;
    private const long Cent = One / 100;

    private readonly Queue<OrderCommand> _sent = new();
    private Action<EngineEvent> _core = static _ => { };
    private CommandOutputs _outputs;
    private Ring<OrderCommand>? _commands;
    private TradingDesk? _desk;
    private long _nowNs;

    [SetUp]
    public void Make()
    {
        _sent.Clear();
        _commands = new Ring<OrderCommand>(64);
        var options = TradedSession.Options(
            "chase", "size=10", "capTicks=5", "threshold=2", "rounds=2", "windowMs=1000") with
        { Symbols = ["A", "B"] };
        var writer = new CommandWriter(new SingleProducer<OrderCommand>(_commands));
        var books = new BooksStage(new BookSet(new BookOptions()));
        _core = Topology.CreateCore(books, new IndicatorOptions(), options, writer, 1 << 20, this);
        _outputs = new CommandOutputs(_commands, "test");
        _nowNs = 1_790_000_000_000_000_000;
        foreach (var id in (uint[])[0, 1])
        {
            EngineEvent slot = new() { Kind = EventKind.InstrumentDefinition, InstrumentId = id };
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(
                new Span<Latin1Text24>(ref slot.InstrumentDefinition.Symbol))[0] = (byte)('A' + id);
            slot.InstrumentDefinition.TickSizeE9 = Cent;
            Feed(slot);
        }

        EngineEvent up = new() { Kind = EventKind.Connection, InstrumentId = EngineEvent.NoInstrument };
        (up.Source, up.Connection.State) = (EventSource.AlpacaTrading, ConnectionState.Up);
        Feed(up);
    }

    [TearDown]
    public void Free() => _commands?.Dispose();

    public Action<EngineEvent> Build<TState>(CoreStage<TState> core, TradingDesk? desk)
        where TState : struct, IStage<EngineEvent>, ICheckpointed
    {
        _desk = desk;
        var sequence = 0L;
        return slot => core.OnEvent(ref slot, sequence++);
    }

    [Test]
    public void Chase_MarketMovesAway_IsFollowedOnceAnsweredAndNeverBeyondTheCap()
    {
        Quote(100_00);
        Assert.That(Next(), Is.EqualTo((CommandKind.New, 1u, 100_00L, ChaseReason.Begin)));
        Quote(100_03);
        Assert.That(_sent, Is.Empty, "not acknowledged yet");
        Feed(OrderSlots.Accepted(1, 1, 10 * One, 100 * One));
        Quote(100_03);
        Assert.That(Next(), Is.EqualTo((CommandKind.Replace, 1u, 100_03L, ChaseReason.PriceDrift)));
        Quote(100_04);
        Assert.That(_sent, Is.Empty, "one change at a time");
        Feed(OrderSlots.Replaced(1, 2, 10 * One, 100_03 * Cent));
        Quote(100_09);
        Assert.That(Next(), Is.EqualTo((CommandKind.Replace, 1u, 100_05L, ChaseReason.PriceDrift)), "the cap");
        Feed(OrderSlots.Replaced(1, 3, 10 * One, 100_05 * Cent));
        Quote(100_10);
        Assert.That(Next(), Is.EqualTo((CommandKind.Cancel, 1u, 100_05L, ChaseReason.MaxChaseReached)));
        Feed(OrderSlots.Closed(1, EventKind.OrderCanceled, 0));
        Quote(100_20);
        Assert.That((_sent.Count, _desk!.Orders[1].State), Is.EqualTo((0, OrderState.Canceled)), "it is over");
    }

    [Test]
    public void Chase_ReplaceRefused_KeepsTheOldOrderAndAFillInBetweenCounts()
    {
        Quote(100_00);
        Next();
        Feed(OrderSlots.Accepted(1, 1, 10 * One, 100 * One));
        Quote(100_03);
        Next();
        Feed(OrderSlots.Filled(1, 7, 4 * One, 100 * One, 4 * One));
        Assert.That(_desk!.Orders[1].State, Is.EqualTo(OrderState.Replacing));
        Feed(OrderSlots.Rejected(1, CommandKind.Replace));
        Assert.That((_desk.Orders[1].State, _desk.Orders[1].PriceE9), Is.EqualTo((OrderState.Working, 100 * One)));
        Assert.That(_desk.Parents[1].FilledSizeE9, Is.EqualTo(4 * One));
        Feed(OrderSlots.Filled(1, 8, 6 * One, 100 * One, 10 * One));
        Quote(100_09);
        Assert.That(_sent, Is.Empty, "the parent is filled");
    }

    [Test]
    public void Chase_AnswerOverdue_IsUnknownAndBlocksNewRiskUntilItIsTold()
    {
        Quote(100_00);
        Next();
        _nowNs += 1_100_000_000;
        Quote(100_03);
        Assert.That((_desk!.Orders[1].State, _sent.Count), Is.EqualTo((OrderState.Unknown, 0)));
        Feed(OrderSlots.Accepted(1, 1, 10 * One, 100 * One));
        Quote(100_03);
        Assert.That(Next().Kind, Is.EqualTo(CommandKind.Replace));
    }

    [Test]
    public void Chase_TwoSymbols_HaveEachTheirOwn()
    {
        Quote(100_00);
        Quote(50_00, 1);
        Assert.That((Next().Price, Next().Price), Is.EqualTo((100_00L, 50_00L)));
        Feed(OrderSlots.Accepted(2, 1, 10 * One, 50 * One));
        Quote(50_03, 1);
        Assert.That(Next(), Is.EqualTo((CommandKind.Replace, 2u, 50_03L, ChaseReason.PriceDrift)));
        Assert.That(_sent, Is.Empty);
    }

    private void Quote(long bidCents, uint id = 0)
    {
        EngineEvent slot = new() { Kind = EventKind.Quote, InstrumentId = id };
        (slot.Quote.BidPriceE9, slot.Quote.BidSizeE9) = (bidCents * Cent, One);
        (slot.Quote.AskPriceE9, slot.Quote.AskSizeE9) = ((bidCents + 1) * Cent, One);
        Feed(slot);
    }

    private void Feed(EngineEvent slot)
    {
        _nowNs += 1_000_000;
        slot.ReceiveTimeNs = _nowNs;
        _core(slot);
        while (_outputs.TryNext(long.MaxValue, out var command, out _))
            _sent.Enqueue(command);
    }

    private (CommandKind Kind, uint Order, long Price, ChaseReason Reason) Next()
    {
        var command = _sent.Dequeue();
        return (command.Kind, command.OrderId, command.PriceE9 / Cent, (ChaseReason)command.Reason);
    }
}
