using MicroAlpha.Ring;

namespace MicroAlpha.LatencyBench.Ring;

/// <summary>The round trips of a ping-pong run, halved; used by both sides.</summary>
/// <param name="rounds">Round trips, the first fifth as warm-up.</param>
public sealed class PingLog(int rounds)
{
    private readonly int _warmUp = rounds / 5;
    private long _last;
    private int _round;
    private int _isDone;

    /// <summary>Half round trips.</summary>
    public LatencyHistogram Histogram { get; } = new();

    /// <summary>Whether all rounds are over. Any thread.</summary>
    public bool IsDone => Volatile.Read(ref _isDone) != 0;

    /// <summary>Notes the first question.</summary>
    public void Start(long now) => _last = now;

    /// <summary>Notes an answer; false when it was the last.</summary>
    public bool Next(long now)
    {
        if (_round >= _warmUp)
            Histogram.Record((now - _last) / 2);
        _last = now;
        if (++_round < rounds)
            return true;
        Volatile.Write(ref _isDone, 1);
        return false;
    }
}
