using System.Runtime.CompilerServices;

namespace MicroAlpha.Ring;

/// <summary>
/// One background thread that runs one stage, or several fused into one, over a ring. It follows the producer, or other
/// lanes when it is given any.
/// </summary>
/// <remarks>
/// Building adds a gating lane's sequence to the ring, so build all lanes before the first claim. Other threads use the
/// members of <see cref="LaneControl"/>; <see cref="Stage"/> is the lane's own while it runs.
/// </remarks>
/// <typeparam name="TSlot">The 64-byte slot.</typeparam>
/// <typeparam name="TStage">The stage, a struct: its calls are direct and can be inlined.</typeparam>
public sealed unsafe class Lane<TSlot, TStage> : LaneControl
    where TSlot : unmanaged
    where TStage : struct, IStage<TSlot>
{
    private readonly Ring<TSlot> _ring;
    private readonly Sequence[] _upstream;
    private TStage _stage;

    /// <summary>Builds the lane. Any thread; before the ring's first claim when it is gating.</summary>
    /// <param name="ring">The ring.</param>
    /// <param name="stage">The stage; the lane works on its own copy and stores it back when it ends.</param>
    /// <param name="options">How it runs.</param>
    /// <param name="platform">The system's pinning and parking; null for managed ones.</param>
    /// <param name="after">Lanes of the same ring that must be done with an event first; none to follow the
    /// producer.</param>
    /// <exception cref="ArgumentException">The options are wrong; the message lists everything.</exception>
    /// <exception cref="InvalidOperationException">The lane is gating and something was claimed already.</exception>
    public Lane(
        Ring<TSlot> ring,
        TStage stage,
        LaneOptions options,
        RingPlatform? platform = null,
        params LaneControl[] after)
        : base(
            Checked(options),
            platform ?? RingPlatform.Managed,
            Checked(ring).FirstSequence,
            Checked(after),
            Followed(ring, after))
    {
        _ring = ring;
        _stage = stage;
        _upstream = Array.ConvertAll(after, static lane => lane.Progress);
        if (!options.IsObserver)
            ring.AddGating(Progress, options.Name);
    }

    /// <summary>The stage as it was given, and once the lane has stopped, as it is. Not while the lane runs.</summary>
    public ref TStage Stage => ref _stage;

    /// <inheritdoc/>
    public override void DrainAndStop() => StopAt(_ring.ClaimedSequence);

    private protected override void Run()
    {
        if (_upstream.Length == 0)
            Run(new StampSource<TSlot>(_ring));
        else
            Run(new LaneSource(_upstream));
    }

    private protected override void OnFaulted(Exception fault)
    {
        if (!Options.IsObserver)
            _ring.Close(new RingFault(Name, $"the stage threw {fault.GetType().Name}: {fault.Message}", fault));
    }

    private protected override long PublishedSequence() => _ring.PublishedSequence;

    private void Run<TSource>(TSource source)
        where TSource : struct, ISource
    {
        if (Options.IsObserver)
            Observe(source);
        else
            Follow(source);
    }

    // Runs once and for ever, so it must not wait for the tiers; measured in RingCase against the tiered form.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Follow<TSource>(TSource source)
        where TSource : struct, ISource
    {
        var stage = _stage;
        var slots = _ring.Slots;
        var mask = _ring.Mask;
        var waiter = Waiter;
        var pace = new LanePace(Options, waiter, Counters);
        var next = Progress.Get() + 1;
        while (true)
        {
            // A chunk ends with the lap, so that its slots are in line.
            var limit = Math.Min(Math.Min(next + pace.ChunkLimit, (next | mask) + 1), Volatile.Read(ref StopBefore));
            var end = source.Available(next, limit);
            if (end > next)
            {
                pace.OnEvents(end - next);
                var slot = slots + (next & mask);
                do
                    stage.OnEvent(ref *slot++, next);
                while (++next < end);
                Progress.Set(end - 1);
                if (Dependents.HasSleeper)
                    Dependents.WakeAll();
                if (end == limit && pace.IsInBatch)
                    continue;
                stage.OnBatchEnd(end - 1);
                pace.EndBatch(isCaughtUp: end < limit);
                continue;
            }

            if (pace.HasBatch)
            {
                stage.OnBatchEnd(next - 1);
                pace.EndBatch(isCaughtUp: false);
            }

            if (next >= Volatile.Read(ref StopBefore) || (pace.IsWaiting && IsCutOff(next)))
                break;
            if (pace.PollAgain())
                continue;
            pace.OnWaited(waiter.Wait(source, next));
            stage.OnIdle();
        }

        stage.OnStop();
        _stage = stage;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // as Follow
    private void Observe<TSource>(TSource source)
        where TSource : struct, ISource
    {
        var stage = _stage;
        var reader = new ObserverReader<TSlot>(_ring);
        var mask = _ring.Mask;
        var waiter = Waiter;
        var pace = new LanePace(Options, waiter, Counters);
        var next = Progress.Get() + 1;
        while (true)
        {
            // A chunk ends with the lap, so that its slots are in line.
            var limit = Math.Min(Math.Min(next + pace.ChunkLimit, (next | mask) + 1), Volatile.Read(ref StopBefore));
            var end = source.Available(next, limit);
            var first = next;
            while (next < end && reader.TryCopy(next, out var copy))
                stage.OnEvent(ref copy, next++);
            if (next > first)
            {
                pace.OnEvents(next - first);
                Progress.Set(next - 1);
                if (Dependents.HasSleeper)
                    Dependents.WakeAll();
            }

            // Lapped: while copying, or before the stamps could be seen.
            if (next < Volatile.Read(ref StopBefore) && reader.IsLapped(next))
            {
                var resume = Math.Min(reader.ResumeAt(next), Volatile.Read(ref StopBefore));
                stage.OnMissed(next, resume - 1);
                Counters.AddMissed(resume - next);
                next = resume;
                Progress.Set(next - 1);
                continue;
            }

            if (next > first && next == limit && pace.IsInBatch)
                continue;
            if (pace.HasBatch)
            {
                stage.OnBatchEnd(next - 1);
                pace.EndBatch(isCaughtUp: false);
            }

            if (next > first)
                continue;
            if (next >= Volatile.Read(ref StopBefore) || (pace.IsWaiting && IsCutOff(next)))
                break;
            if (pace.PollAgain())
                continue;
            pace.OnWaited(waiter.Wait(source, next));
            stage.OnIdle();
        }

        stage.OnStop();
        _stage = stage;
    }

    /// <summary>Asked to stop at a position that a lane it follows will never reach.</summary>
    private bool IsCutOff(long next) => Volatile.Read(ref StopBefore) != long.MaxValue && HasUpstreamEnded(next);

    private static T Checked<T>(T value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value;
    }

    private static Sleepers[] Followed(Ring<TSlot> ring, LaneControl[] after) =>
        after.Length == 0 ? [ring.Sleepers] : Array.ConvertAll(after, static lane => lane.Dependents);
}
