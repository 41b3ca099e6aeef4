using System.Runtime.InteropServices;
using MicroAlpha.Events;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Orders;
using MicroAlpha.Pipeline.Positions;
using MicroAlpha.Pipeline.Risk;
using MicroAlpha.Tests.Pipeline.Risk;

namespace MicroAlpha.LatencyBench.Risk;

/// <summary>A gate with all checks on, sixteen quoted instruments, and two orders of its own in each.</summary>
internal sealed class RiskBooks
{
    public const uint Instruments = 16;
    private const long One = DecimalE9.One;
    private const long StartNs = 1_790_000_000_000_000_000;

    private readonly BookSet _books = new(new BookOptions { MaxInstruments = 64, MaxLevels = 1024 });
    private readonly OrderTable _orders;
    private readonly RiskState _state;
    private long _sequence;

    public RiskBooks(int orders)
    {
        var parents = new ParentTable((int)Instruments);
        _orders = new OrderTable(orders, new ExposureBook(64), parents);
        var positions = new PositionBook(64, 1024, default, SavedAccount.Empty);
        _state = new RiskState(Limits(), 64, 0) { Run = RunState.Open };
        Gate = new RiskGate(_state, _books, _orders, parents, positions);
        for (var id = 0u; id < Instruments; id++)
        {
            EngineEvent slot = new() { Kind = EventKind.InstrumentDefinition, InstrumentId = id };
            MemoryMarshal.AsBytes(new Span<Latin1Text24>(ref slot.InstrumentDefinition.Symbol))[0] = (byte)('A' + id);
            slot.InstrumentDefinition.TickSizeE9 = One / 100;
            Feed(slot);
            slot = new EngineEvent { Kind = EventKind.Quote, InstrumentId = id };
            (slot.Quote.BidPriceE9, slot.Quote.BidSizeE9) = (100 * One, One);
            (slot.Quote.AskPriceE9, slot.Quote.AskSizeE9) = ((100 * One) + (One / 100), One);
            Feed(slot);
            slot = new EngineEvent { Kind = EventKind.Trade, InstrumentId = id };
            (slot.Trade.PriceE9, slot.Trade.SizeE9) = (100 * One, One);
            Feed(slot);
            parents.Open(0, id, Side.Bid, long.MaxValue / 2);
            // Two of our own rest on the other side.
            for (var own = 1; own <= 2; own++)
            {
                var resting = Intent(id, Side.Ask, (100 * One) + (own * One));
                _orders.Open(in resting, resting.PriceE9);
            }
        }
    }

    public RiskGate Gate { get; }

    public static OrderIntent Intent(uint id, Side side, long priceE9) => new()
    {
        Kind = CommandKind.New,
        Side = side,
        OrderType = OrderType.Limit,
        TimeInForce = TimeInForce.Day,
        InstrumentId = id,
        SizeE9 = One,
        PriceE9 = priceE9,
        ParentId = side == Side.Bid ? id + 1 : 0,
        DecisionTimeNs = StartNs,
    };

    /// <summary>The venue cancels an order.</summary>
    public void Close(uint id)
    {
        EngineEvent slot = new() { Kind = EventKind.OrderCanceled };
        slot.OrderClosed.OrderId = id;
        _orders.Apply(in slot);
    }

    private static RiskLimits Limits()
    {
        var symbol = WideLimits.Symbol with { IsShortRestricted = true, DuplicateWindowMs = 1, MaxExecutions = 10 };
        var account = WideLimits.Account with { MaxOpenOrders = 10_000, MessageBurst = 1_000_000_000 };
        return new RiskLimits(account, new Dictionary<string, SymbolLimits> { ["*"] = symbol }, 1);
    }

    private void Feed(EngineEvent slot)
    {
        slot.ReceiveTimeNs = StartNs;
        _books.Apply(ref slot, _sequence++);
        _state.Observe(in slot);
    }
}
