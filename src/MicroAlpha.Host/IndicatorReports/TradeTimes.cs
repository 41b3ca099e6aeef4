using MicroAlpha.Events;
using MicroAlpha.Gateways.Replay;
using MicroAlpha.Indicators.Specs;

namespace MicroAlpha.Host.IndicatorReports;

/// <summary>Times of a symbol's trades as a Hawkes process sees them.</summary>
/// <param name="Seconds">Seconds from the session's open, or from the first trade.</param>
/// <param name="Horizon">T: the session's length, or the last time.</param>
/// <param name="Trouble">What the log lacks; empty when it is whole.</param>
internal sealed record TradeTimes(double[] Seconds, double Horizon, string Trouble)
{
    /// <summary>Reads them; suspicious trades are left out, in regular hours all days but the first, too.</summary>
    /// <exception cref="EngineException">MA-461 the symbol is not in the data, MA-462 it has under two
    /// trades.</exception>
    public static TradeTimes Read(Func<IEventSource> open, string symbol, bool isRegular, bool isDistinct)
    {
        var spec = new IndicatorSpec { Kind = IndicatorKind.Hawkes, Text = "hawkes" };
        var survey = new IndicatorRun(open, spec, isRegular).Survey(symbol);
        var session = new SessionHours(isRegular);
        var source = open();
        using var _ = source as IDisposable;
        var times = new List<double>();
        var (originNs, lastNs, endNs) = (0L, long.MinValue, long.MaxValue);
        EngineEvent slot = default;
        while (source.TryNext(ref slot))
        {
            if (slot.InstrumentId != survey.Id || slot.Kind != EventKind.Trade
                || ((TradeFlags)slot.Flags & (TradeFlags.Suspicious | TradeFlags.Backfilled)) != 0
                || !session.Has(slot.ReceiveTimeNs))
                continue;
            if (originNs == 0 && isRegular)
                (originNs, endNs) = (session.DayOpenNs, session.DayCloseNs);
            else if (originNs == 0)
                originNs = slot.ReceiveTimeNs;
            if (slot.ReceiveTimeNs >= endNs || slot.ReceiveTimeNs < lastNs
                || (isDistinct && slot.ReceiveTimeNs == lastNs))
                continue;
            lastNs = slot.ReceiveTimeNs;
            times.Add((lastNs - originNs) / 1e9);
        }

        if (times.Count > 1 && !isRegular && times[^1] <= 0)
        {
            throw new EngineException(
                "MA-462",
                ExitCode.Usage,
                $"all {times.Count} trades of symbol {symbol} have the same time; a fit needs two times");
        }

        if (times.Count < 2)
        {
            throw new EngineException(
                "MA-462",
                ExitCode.Usage,
                $"symbol {symbol} has {times.Count} trades at different times; a fit needs two and means little below "
                    + "a thousand");
        }

        return new TradeTimes([.. times], isRegular ? (endNs - originNs) / 1e9 : times[^1],
            (source as LogEventSource)?.Trouble ?? "");
    }
}
