namespace MicroAlpha.Ring;

/// <summary>
/// A stage driven by the caller, step by step, on the caller's thread: for replay, back-tests, tests, and the scheduler
/// that runs lanes in random order. Same order, same batches' meaning, same calls as a
/// <see cref="Lane{TSlot, TStage}"/>.
/// </summary>
/// <remarks>
/// With producer and consumers on one thread nobody can free room while a claim waits: claim with TryClaim and step in
/// between. All members belong to the driving thread.
/// </remarks>
/// <typeparam name="TSlot">The 64-byte slot.</typeparam>
/// <typeparam name="TStage">The stage.</typeparam>
public sealed class Lockstep<TSlot, TStage>
    where TSlot : unmanaged
    where TStage : struct, IStage<TSlot>
{
    private readonly Ring<TSlot> _ring;
    private readonly StampSource<TSlot> _producer;
    private readonly LaneSource _upstream;
    private readonly ObserverReader<TSlot> _reader;
    private readonly bool _isObserver;
    private readonly bool _hasUpstream;
    private TStage _stage;
    private long _next;

    /// <summary>Builds the stepper; before the ring's first claim when it is gating.</summary>
    /// <param name="ring">The ring.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="name">Name in stall reports.</param>
    /// <param name="isObserver">As <see cref="LaneOptions.IsObserver"/>.</param>
    /// <param name="after">Sequences that must have passed an event first; none to follow the producer.</param>
    public Lockstep(Ring<TSlot> ring, TStage stage, string name = "", bool isObserver = false, params Sequence[] after)
    {
        ArgumentNullException.ThrowIfNull(ring);
        ArgumentNullException.ThrowIfNull(after);
        _ring = ring;
        _stage = stage;
        _isObserver = isObserver;
        _hasUpstream = after.Length != 0;
        _producer = new StampSource<TSlot>(ring);
        _upstream = new LaneSource(after);
        _reader = new ObserverReader<TSlot>(ring);
        _next = ring.FirstSequence;
        Progress = new Sequence(ring.FirstSequence - 1);
        if (!isObserver)
            ring.AddGating(Progress, name);
    }

    /// <summary>The last sequence the stage is done with.</summary>
    public Sequence Progress { get; }

    /// <summary>The stage.</summary>
    public ref TStage Stage => ref _stage;

    /// <summary>
    /// Handles what is available, at most <paramref name="maxBatch"/> events, and ends the batch; calls OnIdle when
    /// there was nothing. What the stage throws comes out here, with the events before it counted as done.
    /// </summary>
    /// <returns>Events handled.</returns>
    public int Step(int maxBatch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBatch, 1);
        var handled = 0;
        while (handled < maxBatch)
        {
            var before = handled;
            // A chunk ends with the lap: see ISource.
            var limit = Math.Min(_next + (maxBatch - handled), (_next | _ring.Mask) + 1);
            var end = _hasUpstream ? _upstream.Available(_next, limit) : _producer.Available(_next, limit);
            handled += _isObserver ? Observe(end) : Follow(end);
            if (handled == before)
                break;
        }

        if (handled == 0)
            _stage.OnIdle();
        else
            _stage.OnBatchEnd(_next - 1);
        return handled;
    }

    /// <summary>Handles everything that is available and calls OnStop.</summary>
    public void DrainAndStop()
    {
        long before;
        do
        {
            before = _next;
            Step(int.MaxValue);
        }
        while (_next != before);
        _stage.OnStop();
    }

    private int Follow(long end)
    {
        var handled = (int)(end - _next);
        while (_next < end)
        {
            _stage.OnEvent(ref _ring[_next], _next);
            _next++;
            Progress.Set(_next - 1);
        }

        return handled;
    }

    private int Observe(long end)
    {
        var handled = 0;
        while (_next < end && _reader.TryCopy(_next, out var copy))
        {
            _stage.OnEvent(ref copy, _next);
            _next++;
            handled++;
        }

        if (_reader.IsLapped(_next))
        {
            var resume = _reader.ResumeAt(_next);
            _stage.OnMissed(_next, resume - 1);
            _next = resume;
        }

        Progress.Set(_next - 1);
        return handled;
    }
}
