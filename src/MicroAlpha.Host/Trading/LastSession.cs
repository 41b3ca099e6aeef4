using MicroAlpha.Events;
using MicroAlpha.Host.Replay;
using MicroAlpha.Host.Engine;
using MicroAlpha.Pipeline;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Core;
using MicroAlpha.Pipeline.Orders;
using MicroAlpha.Pipeline.Strategies;
using MicroAlpha.Ring;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Host.Trading;

/// <summary>
/// The state at the end of a session that did not end in order, rebuilt from its log, which is the truth: positions,
/// losses, and how much of each order is in them. Start only.
/// </summary>
internal static class LastSession
{
    private const int CommandSlots = 1 << 16;

    /// <summary>Rebuilds it.</summary>
    /// <param name="logDirectory">The log.</param>
    /// <param name="epoch">Number of that start.</param>
    /// <returns>Null when the log's last session is another one.</returns>
    /// <exception cref="EngineException">MA-802: events of it are missing.</exception>
    public static RecoveredSession? Read(string logDirectory, ulong epoch)
    {
        var sessions = Directory.Exists(logDirectory) ? LogSession.List(logDirectory) : [];
        if (sessions.Count == 0)
            return null;
        var facts = SessionFacts.Default;
        using var reader = new LogReader([.. sessions[^1].Segments]);
        EngineEvent slot = default;
        OrderCommand command = default;
        Core? core = null;
        try
        {
            var lastNs = 0L;
            for (var record = reader.Next(ref slot, ref command, out var sequence);
                record != LogRecord.End;
                record = reader.Next(ref slot, ref command, out sequence))
            {
                if (record == LogRecord.Meta)
                    facts = facts.With(reader.Line);
                if (record != LogRecord.Event)
                    continue;
                core ??= new Core(facts);
                core.Feed(ref slot, sequence);
                lastNs = Math.Max(lastNs, slot.ReceiveTimeNs);
            }

            if (facts.Trading.BootEpoch != epoch)
                return null;
            if (reader.Gaps.Count > 0 || facts.Doubt.Length > 0)
                throw Lost(logDirectory, reader);
            return core?.Desk is { } desk
                ? new RecoveredSession(desk.Positions.Save(), OrdersOf(desk, epoch), lastNs)
                : new RecoveredSession(facts.Trading.Saved, [], 0);
        }
        finally
        {
            core?.Dispose();
        }
    }

    /// <summary>How a session ended, by its desk when the lane has stopped.</summary>
    public static RecoveredSession Of(TradingDesk desk, TradingStart start) => new(
        desk.Positions.Save(), OrdersOf(desk, start.Options.BootEpoch), desk.Risk.NowNs);

    /// <summary>How much of each order is in a desk's positions, the executed and the live ones.</summary>
    /// <param name="desk">The desk.</param>
    /// <param name="epoch">Number of its start.</param>
    public static IReadOnlyList<SavedOrder> OrdersOf(TradingDesk desk, ulong epoch)
    {
        var saved = new List<SavedOrder>();
        for (var id = 1u; id <= desk.Orders.Capacity; id++)
        {
            if (!desk.Orders.IsKnown(id))
                continue;
            ref readonly var order = ref desk.Orders[id];
            if (!order.IsLive && order.CumulativeSizeE9 + order.BookedSizeE9 == 0)
                continue;
            if ((order.Facts & OrderFacts.External) != 0)
            {
                var booked = order.BookedSizeE9 + order.CumulativeSizeE9;
                saved.Add(new SavedOrder("", order.VenueOrderIdHigh, booked, order.IsLive));
                continue;
            }

            var isReplaced = order.ReplaceSequence >= 0 && (order.Facts & OrderFacts.Replaced) != 0;
            saved.Add(new SavedOrder(
                NameOf(in order, epoch, order.NewSequence),
                isReplaced ? 0 : order.VenueOrderIdHigh,
                order.CumulativeSizeE9,
                order.IsLive && !isReplaced));
            if (order.ReplaceSequence < 0)
                continue;
            saved.Add(new SavedOrder(
                NameOf(in order, epoch, order.ReplaceSequence),
                isReplaced ? order.VenueOrderIdHigh : 0,
                order.CumulativeSizeE9,
                order.IsLive));
        }

        return saved;
    }

    private static string NameOf(ref readonly OrderRecord order, ulong epoch, long sequence) =>
        sequence < 0 ? "" : OpenIntent.NameOf(epoch, order.StrategyId, sequence);

    private static EngineException Lost(string directory, LogReader reader) => new(
        "MA-802", ExitCode.Failed,
        $"the log in {directory} does not have all of the last trading session: {reader.Gaps.Count} ranges of events "
            + "are missing, so its losses and positions are not known; compare with the broker, then correct "
            + $"{TradingSetup.FileName} or remove it");

    /// <summary>A core that is fed directly.</summary>
    private sealed class Core : ICoreBuilder<Feeder>, IDisposable
    {
        private readonly Ring<OrderCommand> _commands = new(CommandSlots);
        private readonly CommandOutputs _outputs;
        private readonly Feeder _feeder;

        public Core(SessionFacts facts)
        {
            _outputs = new CommandOutputs(_commands, "recovery");
            _feeder = Topology.CreateCore(
                new BooksStage(new BookSet(facts.Books)),
                facts.Indicators,
                facts.Trading,
                new CommandWriter(new SingleProducer<OrderCommand>(_commands)),
                facts.CheckpointEvery,
                this);
        }

        public TradingDesk? Desk { get; private set; }

        public void Feed(ref EngineEvent slot, long sequence)
        {
            _feeder.Feed(ref slot, sequence);
            while (_outputs.TryNext(long.MaxValue, out _, out _))
            {
                // What was decided is in the desk; the commands themselves are in the log.
            }
        }

        public Feeder Build<TState>(CoreStage<TState> core, TradingDesk? desk)
            where TState : struct, IStage<EngineEvent>, ICheckpointed
        {
            Desk = desk;
            return new Feeder<TState>(core);
        }

        public void Dispose() => _commands.Dispose();
    }

    private abstract class Feeder
    {
        public abstract void Feed(ref EngineEvent slot, long sequence);
    }

    private sealed class Feeder<TState>(CoreStage<TState> core) : Feeder
        where TState : struct, IStage<EngineEvent>, ICheckpointed
    {
        private CoreStage<TState> _core = core;

        public override void Feed(ref EngineEvent slot, long sequence) => _core.OnEvent(ref slot, sequence);
    }
}
