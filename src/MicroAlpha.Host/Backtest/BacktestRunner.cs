using System.Diagnostics;
using MicroAlpha.Events;
using MicroAlpha.Host.Wiring;
using MicroAlpha.Pipeline;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Core;
using MicroAlpha.Pipeline.Strategies;
using MicroAlpha.Ring;
using MicroAlpha.Venue.Paper;

namespace MicroAlpha.Host.Backtest;

/// <summary>
/// Runs a plan over a market: the live core's stages, the paper venue, one thread. Same plan and market, same commands.
/// </summary>
internal static class BacktestRunner
{
    // Commands are taken after each event; a kill of all orders at once is the most there can be.
    private const int CommandCapacity = 1 << 16;
    // Checkpoints are for logs: a run has none before this many events.
    private const int NoCheckpoints = 1 << 30;

    /// <summary>Runs to the end of the market.</summary>
    /// <exception cref="EngineException">MA-800, MA-830: the plan is wrong.</exception>
    public static BacktestOutcome Run<TSource>(BacktestPlan plan, ref TSource source)
        where TSource : IEventSource
    {
        using var commands = new Ring<OrderCommand>(CommandCapacity, 0, LinuxPlatform.Ring);
        var taken = new Sequence(-1);
        commands.AddGating(taken, "venue");
        var writer = new CommandWriter(new SingleProducer<OrderCommand>(commands));
        var builder = new Builder<TSource>(plan, source, writer, commands, taken);
        var outcome = Topology.CreateCore(
            new BooksStage(new BookSet(plan.Books)), plan.Indicators, plan.Trading, writer,
            plan.Log is null ? NoCheckpoints : plan.CheckpointEvery, builder);
        source = builder.Source;
        return outcome;
    }

    private sealed class Builder<TSource>(
        BacktestPlan plan, TSource source, CommandWriter writer, Ring<OrderCommand> commands, Sequence taken)
        : ICoreBuilder<BacktestOutcome>
        where TSource : IEventSource
    {
        public TSource Source { get; private set; } = source;

        public BacktestOutcome Build<TState>(CoreStage<TState> core, TradingDesk? desk)
            where TState : struct, IStage<EngineEvent>, ICheckpointed
        {
            var broker = new PaperBroker(plan.Venue);
            var stepped = new DeskCore<TState>(core, desk!, writer, commands, taken, plan.Log);
            var collector = plan.IsCollected ? new BacktestCollector(plan.Venue.Fees, plan.MarkIntervalNs) : null;
            var market = Source;
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            var events = BacktestLoop.Run(ref market, broker, ref stepped, collector);
            stepped.Stop();
            var elapsed = Stopwatch.GetElapsedTime(start);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Source = market;
            return new BacktestOutcome(
                events, (long)elapsed.TotalNanoseconds, allocated, writer.Hash, writer.Count, collector,
                broker.Counters, desk!);
        }
    }
}
