using MicroAlpha.Storage.Log;

namespace MicroAlpha.Host.Engine;

/// <summary>How far earlier runs recorded a live feed: what came since then is a gap of the next run.</summary>
/// <param name="CompleteToNs">
/// Nothing of the stream before this is missing: the earlier of when the last live event came and of the latest time
/// that the venue gave one; ns since the Unix epoch, 0 = there is none.
/// </param>
/// <param name="Symbols">The symbols recorded lately.</param>
/// <param name="Rows">
/// Trades and minute bars recorded since a minute before that: the next run's gap begins a little before the end.
/// Exchange 0 and the start as id is a bar.
/// </param>
internal sealed record LastRecorded(
    long CompleteToNs,
    IReadOnlyCollection<string> Symbols,
    IReadOnlySet<(string Symbol, long Id, byte Exchange)> Rows)
{
    private const long RememberedNs = 60_000_000_000;

    /// <summary>
    /// Reads the log backwards, segment by segment: until there is live data, and again for the rows that the next run
    /// may fetch once more. One segment as a rule.
    /// </summary>
    /// <param name="logDirectory">The log; it need not exist.</param>
    /// <param name="sinceNs">Start of the earliest gap that is still to be filled; 0 = none is.</param>
    public static LastRecorded Of(string logDirectory, long sinceNs = 0)
    {
        string[] segments = Directory.Exists(logDirectory)
            ? [.. LogSession.List(logDirectory).Reverse().SelectMany(session => session.Segments.Reverse())]
            : [];
        var completeToNs = segments.Select(segment => SegmentTail.Read(segment, long.MaxValue).CompleteToNs)
            .FirstOrDefault(time => time != 0);
        var symbols = new HashSet<string>();
        var rows = new HashSet<(string, long, byte)>();
        if (completeToNs == 0)
            return new LastRecorded(0, symbols, rows);
        var fromNs = (sinceNs == 0 ? completeToNs : Math.Min(sinceNs, completeToNs)) - RememberedNs;
        foreach (var segment in segments)
        {
            var tail = SegmentTail.Read(segment, fromNs);
            symbols.UnionWith(tail.Symbols);
            rows.UnionWith(tail.Rows);
            if (tail.FirstReceiveNs < fromNs)
                break;
        }

        return new LastRecorded(completeToNs, symbols, rows);
    }
}
