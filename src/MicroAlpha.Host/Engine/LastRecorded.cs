using MicroAlpha.Events;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Host.Engine;

/// <summary>How far an earlier run recorded a live feed: what came since then is a gap of the next run.</summary>
/// <param name="TimeNs">Receive time of the last event, ns since the Unix epoch; 0 = there is none.</param>
/// <param name="Symbols">The symbols it had.</param>
/// <param name="Trades">The trades of its last minute: the next run's gap begins a little before the end.</param>
internal sealed record LastRecorded(
    long TimeNs,
    IReadOnlyCollection<string> Symbols,
    IReadOnlySet<(string Symbol, long TradeId, byte Exchange)> Trades)
{
    private const long RememberedNs = 60_000_000_000;

    private static readonly LastRecorded Nothing = new(0, [], new HashSet<(string, long, byte)>());

    /// <summary>
    /// Looks for the last event from Alpaca's data stream in the newest segment that has one; reads one as a rule.
    /// </summary>
    public static LastRecorded Of(string logDirectory)
    {
        if (!Directory.Exists(logDirectory))
            return Nothing;
        foreach (var session in LogSession.List(logDirectory).Reverse())
        {
            foreach (var segment in session.Segments.Reverse())
            {
                var last = LastOf(segment);
                if (last.TimeNs != 0)
                    return last;
            }
        }

        return Nothing;
    }

    private static LastRecorded LastOf(string segment)
    {
        EngineEvent slot = default;
        OrderCommand command = default;
        var lastNs = 0L;
        var symbols = new Dictionary<uint, string>();
        var trades = new Queue<(long TimeNs, uint Instrument, long Id, byte Exchange)>();
        using var reader = new LogReader([segment]);
        for (var record = reader.Next(ref slot, ref command, out _);
            record != LogRecord.End;
            record = reader.Next(ref slot, ref command, out _))
        {
            if (record != LogRecord.Event || slot.Source != EventSource.AlpacaData)
                continue;
            if (slot.Kind == EventKind.InstrumentDefinition)
                symbols[slot.InstrumentId] = slot.InstrumentDefinition.Symbol.ToString();
            if (slot.Kind is EventKind.Connection or EventKind.InstrumentDefinition)
                continue;
            lastNs = Math.Max(lastNs, slot.ReceiveTimeNs);
            if (slot.Kind != EventKind.Trade)
                continue;
            trades.Enqueue((slot.ReceiveTimeNs, slot.InstrumentId, slot.Trade.TradeId, slot.Trade.Exchange));
            while (trades.Peek().TimeNs < lastNs - RememberedNs)
                trades.Dequeue();
        }

        return new LastRecorded(
            lastNs,
            symbols.Values,
            trades.Where(trade => symbols.ContainsKey(trade.Instrument))
                .Select(trade => (symbols[trade.Instrument], trade.Id, trade.Exchange)).ToHashSet());
    }
}
