using MicroAlpha.Events;
using MicroAlpha.Venue.Paper;

namespace MicroAlpha.Host.Backtest;

/// <summary>
/// A recorded market, the paper venue and a core in one order of time: before each event of the market everything that
/// the venue says until then, one answer at a time, so that what is decided on it is on its way before the next.
/// </summary>
internal static class BacktestLoop
{
    // How long answers are waited for behind the last event: longer than a latency that makes sense.
    private const long LastAnswersNs = 10_000_000_000;

    /// <summary>Runs to the end of the source and lets the last answers come. Returns the market's events.</summary>
    /// <param name="source">Events in the order they were received.</param>
    /// <param name="broker">The venue.</param>
    /// <param name="core">What decides.</param>
    /// <param name="collector">Keeps what happens for the report; null = nothing is kept.</param>
    public static long Run<TSource, TCore>(
        TSource source, PaperBroker broker, TCore core, BacktestCollector? collector)
        where TSource : IEventSource
        where TCore : IBacktestCore
    {
        EngineEvent slot = default;
        EngineEvent answer = default;
        var (events, lastNs) = (0L, long.MinValue);
        while (source.TryNext(ref slot))
        {
            lastNs = Math.Max(lastNs, slot.ReceiveTimeNs);
            while (broker.TryTake(slot.ReceiveTimeNs, ref answer))
                Take(ref answer, broker, core, collector);
            broker.OnEvent(in slot);
            core.Take(ref slot);
            Send(broker, core, collector);
            if (collector is not null && (slot.Kind is EventKind.Quote or EventKind.BookLevel))
                Mark(in slot, core, collector);
            events++;
        }

        // Orders that rest then stay as they are.
        while (events > 0 && broker.TryTake(lastNs + LastAnswersNs, ref answer))
            Take(ref answer, broker, core, collector);
        return events;
    }

    private static void Take<TCore>(
        ref EngineEvent answer, PaperBroker broker, TCore core, BacktestCollector? collector)
        where TCore : IBacktestCore
    {
        if (collector is not null)
        {
            if (answer.Kind == EventKind.OrderFilled)
                Mark(in answer, core, collector, isAlways: true);
            collector.OnAnswer(in answer);
        }

        core.Take(ref answer);
        Send(broker, core, collector);
    }

    private static void Send<TCore>(PaperBroker broker, TCore core, BacktestCollector? collector)
        where TCore : IBacktestCore
    {
        OrderCommand command = default;
        while (core.TryNextCommand(ref command, out var sequence))
        {
            collector?.OnCommand(in command);
            broker.Submit(in command, sequence);
        }
    }

    private static void Mark<TCore>(
        in EngineEvent slot, TCore core, BacktestCollector collector, bool isAlways = false)
        where TCore : IBacktestCore
    {
        core.Touch(slot.InstrumentId, out var bidE9, out var askE9);
        collector.OnTouch(new BacktestMark(slot.ReceiveTimeNs, slot.InstrumentId, bidE9, askE9), isAlways);
    }
}
