using System.Runtime.CompilerServices;
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
    private const long LastAnswersNs = 120_000_000_000;

    /// <summary>Runs to the end of the source and lets the last answers come. Returns the market's events.</summary>
    /// <param name="source">Events in the order they were received.</param>
    /// <param name="broker">The venue; its connection for orders is up from the first event on.</param>
    /// <param name="core">What decides.</param>
    /// <param name="collector">Keeps what happens for the report; null = nothing is kept.</param>
    /// <remarks>Types are compiled together when source and core are structs.</remarks>
    public static long Run<TSource, TCore>(
        ref TSource source, PaperBroker broker, ref TCore core, BacktestCollector? collector)
        where TSource : IEventSource
        where TCore : IBacktestCore
    {
        EngineEvent slot = default;
        var (events, lastNs) = (0L, long.MinValue);
        while (source.TryNext(ref slot))
        {
            if (events == 0)
                Connect(in slot, ref core);
            lastNs = Math.Max(lastNs, slot.ReceiveTimeNs);
            if (broker.NextNs <= slot.ReceiveTimeNs)
                TakeAnswers(slot.ReceiveTimeNs, broker, ref core, collector);
            broker.OnEvent(in slot);
            core.Take(ref slot);
            Send(broker, ref core, collector);
            if (collector is not null && (slot.Kind is EventKind.Quote or EventKind.BookLevel))
                Mark(in slot, ref core, collector);
            events++;
        }

        // Orders that rest then stay as they are.
        if (events > 0)
            TakeAnswers(lastNs + LastAnswersNs, broker, ref core, collector);
        return events;
    }

    // Trading opens when the connection for orders is up.
    private static void Connect<TCore>(in EngineEvent first, ref TCore core)
        where TCore : IBacktestCore
    {
        EngineEvent slot = new()
        {
            VenueTimeNs = first.ReceiveTimeNs,
            ReceiveTimeNs = first.ReceiveTimeNs,
            InstrumentId = EngineEvent.NoInstrument,
            Kind = EventKind.Connection,
            Source = EventSource.AlpacaTrading,
        };
        slot.Connection.State = ConnectionState.Up;
        core.Take(ref slot);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void TakeAnswers<TCore>(
        long untilNs, PaperBroker broker, ref TCore core, BacktestCollector? collector)
        where TCore : IBacktestCore
    {
        EngineEvent answer = default;
        while (broker.TryTake(untilNs, ref answer))
        {
            if (collector is not null)
            {
                if (answer.Kind == EventKind.OrderFilled)
                    Mark(in answer, ref core, collector, isAlways: true);
                collector.OnAnswer(in answer);
            }

            core.Take(ref answer);
            Send(broker, ref core, collector);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // after every event; tools/bench backtest
    private static void Send<TCore>(PaperBroker broker, ref TCore core, BacktestCollector? collector)
        where TCore : IBacktestCore
    {
        OrderCommand command;
        Unsafe.SkipInit(out command);
        while (core.TryNextCommand(ref command, out var sequence))
        {
            collector?.OnCommand(in command);
            broker.Submit(in command, sequence);
        }
    }

    private static void Mark<TCore>(
        in EngineEvent slot, ref TCore core, BacktestCollector collector, bool isAlways = false)
        where TCore : IBacktestCore
    {
        if (!core.IsTraded(slot.InstrumentId) || (!isAlways && !collector.IsDue(slot.InstrumentId, slot.ReceiveTimeNs)))
            return;
        core.Touch(slot.InstrumentId, out var bidE9, out var askE9);
        collector.OnTouch(new BacktestMark(slot.ReceiveTimeNs, slot.InstrumentId, bidE9, askE9), isAlways);
    }
}
