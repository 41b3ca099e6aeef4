using System.Globalization;
using MicroAlpha.Events;

namespace MicroAlpha.Venue.Paper;

/// <summary>
/// A one-way latency: constant, or measured ones with straight lines between them. Before the first row and behind
/// the last one it is that row's. A jitter can come on top: a pure function of its seed and the time. One thread: it
/// remembers where it looked last.
/// </summary>
public sealed class PaperLatency
{
    private readonly long[] _timesNs;
    private readonly long[] _latenciesNs;
    private readonly long _jitterNs;
    private readonly ulong _seed;
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

    /// <summary>The same latencies with a jitter on top.</summary>
    /// <param name="latency">What it is added to.</param>
    /// <param name="jitterNs">Most that is added, ns, 0 or more; evenly spread.</param>
    /// <param name="seed">The same seed gives the same at the same time.</param>
    /// <exception cref="EngineException">MA-830: the jitter is negative.</exception>
    public PaperLatency(PaperLatency latency, long jitterNs, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(latency);
        if (jitterNs < 0)
            throw Invalid($"a jitter is {jitterNs} ns; it must be 0 or more");
        (_timesNs, _latenciesNs) = (latency._timesNs, latency._latenciesNs);
        (_jitterNs, _seed) = (jitterNs, seed);
    }

    /// <summary>For people: a constant, or the number of rows.</summary>
    public override string ToString()
    {
        var text = _timesNs.Length == 1
            ? string.Create(CultureInfo.InvariantCulture, $"{_latenciesNs[0] / 1e3:0.###} us")
            : string.Create(CultureInfo.InvariantCulture, $"{_timesNs.Length} measured");
        return _jitterNs == 0
            ? text
            : string.Create(CultureInfo.InvariantCulture, $"{text} + 0 to {_jitterNs / 1e3:0.###} us");
    }

    /// <summary>The latency of a message sent at <paramref name="timeNs"/>, ns.</summary>
    /// <param name="timeNs">ns since the Unix epoch.</param>
    public long At(long timeNs) => _jitterNs == 0 ? Base(timeNs) : Base(timeNs) + Jitter(timeNs);

    private long Jitter(long timeNs)
    {
        // SplitMix64's finaliser (Steele, Lea, Flood 2014) of seed and time.
        var bits = _seed + ((ulong)timeNs * 0x9E3779B97F4A7C15);
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return (long)Math.BigMul(bits ^ (bits >> 31), (ulong)_jitterNs + 1, out _);
    }

    private long Base(long timeNs)
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
