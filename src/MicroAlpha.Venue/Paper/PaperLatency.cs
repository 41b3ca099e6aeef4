using MicroAlpha.Events;

namespace MicroAlpha.Venue.Paper;

/// <summary>
/// A one-way latency: constant, or measured ones with straight lines between them. Before the first row and behind
/// the last one it is that row's. One thread: it remembers where it looked last.
/// </summary>
public sealed class PaperLatency
{
    private readonly long[] _timesNs;
    private readonly long[] _latenciesNs;
    private int _at;

    /// <summary>A constant latency in ns, 0 or more.</summary>
    /// <exception cref="EngineException">MA-830: it is negative.</exception>
    public PaperLatency(long latencyNs)
        : this([new LatencyRow(0, latencyNs)])
    {
    }

    /// <summary>Measured latencies; their times must grow.</summary>
    /// <exception cref="EngineException">MA-830: no row, a negative latency, or times that do not grow.</exception>
    public PaperLatency(ReadOnlySpan<LatencyRow> rows)
    {
        if (rows.IsEmpty)
            throw Invalid("a table of latencies has no row");
        (_timesNs, _latenciesNs) = (new long[rows.Length], new long[rows.Length]);
        for (var i = 0; i < rows.Length; i++)
        {
            (_timesNs[i], _latenciesNs[i]) = (rows[i].TimeNs, rows[i].LatencyNs);
            if (rows[i].LatencyNs < 0)
                throw Invalid($"the latency of row {i} is {rows[i].LatencyNs} ns; it must be 0 or more");
            if (i > 0 && rows[i].TimeNs <= rows[i - 1].TimeNs)
                throw Invalid($"the time of row {i} is not above the one before");
        }
    }

    /// <summary>The latency of a message sent at <paramref name="timeNs"/>, ns.</summary>
    /// <param name="timeNs">ns since the Unix epoch.</param>
    public long At(long timeNs)
    {
        var times = _timesNs;
        if (times.Length == 1 || timeNs <= times[0])
            return _latenciesNs[0];
        if (timeNs >= times[^1])
            return _latenciesNs[^1];
        var at = _at;
        // Time mostly grows by less than a row.
        while (timeNs < times[at])
            at--;
        while (timeNs >= times[at + 1])
            at++;
        _at = at;
        var (from, span) = (_latenciesNs[at], times[at + 1] - times[at]);
        return from + (long)((Int128)(_latenciesNs[at + 1] - from) * (timeNs - times[at]) / span);
    }

    private static EngineException Invalid(string reason) =>
        new("MA-830", ExitCode.Usage, $"{reason}; correct the latencies of the paper venue");
}
