using System.Numerics;
using System.Runtime.CompilerServices;

namespace MicroAlpha.Ring;

/// <summary>
/// The rhythm of one lane's loop: how much to take at once, when a batch ends, when to poll again and when to wait. A
/// local of the loop, so that its fields stay in registers.
/// </summary>
internal struct LanePace
{
    private const long NoFlood = 16;
    private const long FewEvents = 128;
    private const long ManyEvents = 512;
    private const long LongestDoubt = 1 << 20;
    private const int LongestPause = 4;

    private readonly LaneCounters _counters;
    private readonly long _maxBatch;
    private readonly long _progressEvery;
    private readonly int _pollsBeforeWait;
    private readonly int _shortestPause;
    private long _batch;
    private long _flood;
    private long _floodStart;
    private long _sincePause;
    private int _pause;
    private int _empty;
    private int _patience;
    private bool _hasPaused;

    public LanePace(LaneOptions options, LaneWaiter waiter, LaneCounters counters)
    {
        _counters = counters;
        _maxBatch = options.MaxBatch;
        _progressEvery = options.ProgressEvery;
        _pollsBeforeWait = waiter.PollsBeforeWait;
        _shortestPause = waiter.FloodPauses;
        _pause = _shortestPause;
        _patience = _pollsBeforeWait;
        _floodStart = LaneWaiter.FloodEvents;
    }

    /// <summary>Most events to take before progress is published.</summary>
    public readonly long ChunkLimit => Math.Min(_progressEvery, _maxBatch - _batch);

    /// <summary>Whether events were handled since the last end of a batch.</summary>
    public readonly bool HasBatch => _batch != 0;

    /// <summary>Whether the batch may grow.</summary>
    public readonly bool IsInBatch => _batch < _maxBatch;

    /// <summary>Whether the eager polling is over.</summary>
    public readonly bool IsWaiting => _empty + 1 >= _patience;

    /// <summary>Counts what is about to be handled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // part of the loop
    public void OnEvents(long count)
    {
        _batch += count;
        if (_empty == 0)
            return;
        if (_empty >= LaneWaiter.QuietPolls)
            EndFlood();
        _counters.AddEmptyPolls(_empty);
        _empty = 0;
        _patience = _pollsBeforeWait;
    }

    /// <summary>
    /// Ends the batch. A lane that has caught up with a producer in full flow pauses first, so that its next poll finds
    /// a batch instead of taking the line the producer is writing.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // part of the loop
    public void EndBatch(bool isCaughtUp)
    {
        _counters.AddBatch(_batch);
        _flood += _batch;
        _sincePause += _batch;
        _batch = 0;
        if (isCaughtUp && _flood >= _floodStart)
            PauseInFlood();
    }

    /// <summary>
    /// After an empty poll: pauses once and returns true, or returns false when it is time to wait otherwise.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // part of the loop
    public bool PollAgain()
    {
        if (++_empty >= _patience)
            return false;
        CpuPause.Once();
        return true;
    }

    /// <summary>After a wait: whether to poll eagerly again, or only once before the next wait.</summary>
    public void OnWaited(bool isEager)
    {
        _counters.AddEmptyPolls(_empty);
        EndFlood();
        _empty = 0;
        _patience = isEager ? _pollsBeforeWait : 1;
    }

    private void EndFlood()
    {
        _flood = 0;
        _sincePause = 0;
        _pause = _shortestPause;
        _hasPaused = false;
    }

    /// <summary>
    /// Each look at the producer's edge costs it one transfer of the line it is writing, 120 ns when the CPUs are near
    /// and 460 when they are far: when few events came of a pause the next is longer, so that the price is shared by
    /// more. When next to none came, the producer was waiting for an answer or for its own input, as in a game of
    /// ping-pong: that is no flood, however steady, and the next doubt of it takes twice as many events.
    /// </summary>
    private void PauseInFlood()
    {
        if (_hasPaused && _sincePause < NoFlood)
        {
            _floodStart = Math.Min(_floodStart * 2, LongestDoubt);
            EndFlood();
            return;
        }

        if (_sincePause < FewEvents)
            _pause = Math.Min(_pause * 2, _shortestPause * LongestPause);
        else if (_sincePause > ManyEvents)
            _pause = Math.Max(_pause / 2, _shortestPause);
        if (_hasPaused)
            _floodStart = LaneWaiter.FloodEvents;
        _hasPaused = true;
        _sincePause = 0;
        _counters.AddFloodPauses(_pause);
        CpuPause.Times(_pause);
    }
}
