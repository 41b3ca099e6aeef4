using MicroAlpha.Events;
using MicroAlpha.Gateways.Synthetic;
using MicroAlpha.Host.Engine;
using MicroAlpha.Host.Replay;
using MicroAlpha.Host.Wiring;
using MicroAlpha.Pipeline;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Core;
using MicroAlpha.Pipeline.Indicators;
using MicroAlpha.Pipeline.Risk;
using MicroAlpha.Pipeline.Strategies;
using MicroAlpha.Ring;
using MicroAlpha.Tests.Pipeline.Risk;

namespace MicroAlpha.AllocationTests;

/// <summary>
/// The core with a strategy that trades, on one thread: each command is accepted at once, and half of the orders are
/// executed.
/// </summary>
internal static class TradingRun
{
    /// <summary>Bytes that were allocated after the warm-up.</summary>
    public static long Measure(long warmUp, long measured)
    {
        using var ring = new Ring<EngineEvent>(1 << 12, 0, LinuxPlatform.Ring);
        using var commands = new Ring<OrderCommand>(1 << 12, 0, LinuxPlatform.Ring);
        var producer = new SingleProducer<EngineEvent>(ring);
        var core = Topology.CreateCore(
            new BooksStage(new BookSet(new BookOptions())),
            new IndicatorOptions(),
            Options(),
            new CommandWriter(new SingleProducer<OrderCommand>(commands)),
            65_536,
            new CoreStepperBuilder(ring, null));
        var outputs = new CommandOutputs(commands, "broker");
        var market = new SyntheticMarket(new SyntheticOptions(), new InstrumentTable(64));
        EngineEvent slot = new() { Kind = EventKind.Connection, InstrumentId = EngineEvent.NoInstrument };
        slot.Source = EventSource.AlpacaTrading;
        slot.Connection.State = ConnectionState.Up;
        Publish(producer, in slot);
        var (before, orders) = (0L, 0L);
        for (var sent = 0L; sent < warmUp + measured; sent++)
        {
            if (sent == warmUp)
                before = GC.GetAllocatedBytesForCurrentThread();
            market.TryNext(ref slot);
            Publish(producer, in slot);
            core.Step(64);
            while (outputs.TryNext(long.MaxValue, out var command, out _))
                orders += Answer(producer, in command, slot.ReceiveTimeNs);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        core.DrainAndStop();
        if (orders < 1000)
            throw new InvalidOperationException($"only {orders} orders: the run measures nothing");
        return allocated;
    }

    private static int Answer(SingleProducer<EngineEvent> producer, in OrderCommand command, long timeNs)
    {
        if (command.Kind is not (CommandKind.New or CommandKind.Replace or CommandKind.Cancel))
            return 0;
        EngineEvent slot = new() { InstrumentId = command.InstrumentId, ReceiveTimeNs = timeNs };
        if (command.Kind == CommandKind.Cancel)
        {
            slot.Kind = EventKind.OrderCanceled;
            slot.OrderClosed.OrderId = command.OrderId;
        }
        else
        {
            slot.Kind = command.Kind == CommandKind.New ? EventKind.OrderAccepted : EventKind.OrderReplaced;
            (slot.OrderAccepted.OrderId, slot.OrderAccepted.SizeE9, slot.OrderAccepted.PriceE9) =
                (command.OrderId, command.SizeE9, command.PriceE9);
        }

        Publish(producer, in slot);
        if (command.Kind != CommandKind.New || command.OrderId % 2 == 0)
            return 1;
        slot.Kind = EventKind.OrderFilled;
        slot.OrderFilled = new OrderFilledPayload
        {
            OrderId = command.OrderId,
            PriceE9 = command.PriceE9,
            SizeE9 = command.SizeE9,
            CumulativeSizeE9 = command.SizeE9,
            ExecutionId = command.OrderId,
        };
        Publish(producer, in slot);
        return 1;
    }

    private static void Publish(SingleProducer<EngineEvent> producer, in EngineEvent slot)
    {
        if (!producer.TryClaim(out var at))
            throw new InvalidOperationException("the ring is full");
        producer.Write(at, slot);
        producer.Publish(at);
    }

    private static TradingOptions Options()
    {
        // As the feed defines the instruments, and every order a trade.
        var symbol = WideLimits.Symbol with { TickE9 = 0, LotE9 = 0, ExecutionWindowMs = 1 };
        return new TradingOptions
        {
            Strategy = "ofi",
            Parameters = ["size=10", "maxPosition=1000", "flow=100", "windowMs=100"],
            Symbols = ["SYN0000", "SYN0001", "SYN0002", "SYN0003"],
            MaxInstruments = 64,
            Limits = new RiskLimits(WideLimits.Account, new Dictionary<string, SymbolLimits> { ["*"] = symbol }, 1),
        };
    }
}
