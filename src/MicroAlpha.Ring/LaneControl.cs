using System.Diagnostics;

namespace MicroAlpha.Ring;

/// <summary>A lane as other threads see it: starting, stopping, what went wrong, what it did.</summary>
public abstract class LaneControl : IDisposable
{
    private const double NsPerMs = 1_000_000;
    private const long DefaultDisposeTimeoutNs = 5_000_000_000;

    private readonly Thread _thread;
    private readonly RingPlatform _platform;
    private readonly LaneControl[] _after;
    private long _startedAt;
    private long _endedAt;
    private long _stopBefore = long.MaxValue;
    private int _state;
    private Exception? _fault;

    private protected LaneControl(
        LaneOptions options, RingPlatform platform, long firstSequence, LaneControl[] after, Sleepers[] followed)
    {
        var errors = options.Validate();
        if (errors.Count != 0)
            throw new ArgumentException($"lane '{options.Name}': {string.Join("; ", errors)}", nameof(options));
        Options = options;
        _platform = platform;
        _after = after;
        Progress = new Sequence(firstSequence - 1);
        // Only a lane that parks is on the lists its publishers look at.
        var lists = options.Wait == WaitPolicy.Park ? followed : [];
        Waiter = new LaneWaiter(options, Counters, new Sleeper(platform.CreateParking(), lists));
        _thread = new Thread(RunThread) { IsBackground = true, Name = options.Name };
    }

    /// <summary>How the lane runs.</summary>
    public LaneOptions Options { get; }

    /// <summary>Its name.</summary>
    public string Name => Options.Name;

    /// <summary>The last sequence it is done with, written by its thread.</summary>
    public Sequence Progress { get; }

    /// <summary>The exception that ended it; null otherwise. Any thread.</summary>
    public Exception? Fault => Volatile.Read(ref _fault);

    /// <summary>Where it is in its life. Any thread.</summary>
    public LaneState State => (LaneState)Volatile.Read(ref _state);

    /// <summary>
    /// True when its thread was never started or has ended: only then may what it uses (the ring, what its stage holds)
    /// be freed. The owner's thread.
    /// </summary>
    public bool HasEnded => State == LaneState.Ready || !_thread.IsAlive;

    /// <summary>How long <see cref="Dispose"/> waits for the thread, ns. The owner's thread.</summary>
    public long DisposeTimeoutNs { get; set; } = DefaultDisposeTimeoutNs;

    /// <summary>
    /// Raised on the lane's thread, after <see cref="Fault"/> and the ring's fault are set. Set before the start.
    /// </summary>
    public Action<LaneControl>? OnFault { get; set; }

    /// <summary>Lanes that follow this one and may sleep until it makes progress.</summary>
    internal Sleepers Dependents { get; } = new();

    internal LaneCounters Counters { get; } = new();

    private protected LaneWaiter Waiter { get; }

    /// <summary>Starts the thread. Once.</summary>
    public void Start()
    {
        // Measured here rather than on the lane's first empty poll.
        _ = CpuPause.NsPerPause;
        Volatile.Write(ref _startedAt, Stopwatch.GetTimestamp());
        Volatile.Write(ref _state, (int)LaneState.Running);
        _thread.Start();
    }

    /// <summary>
    /// Stops the lane after <paramref name="sequence"/>: it handles everything up to it, waits for what is not
    /// published yet, calls OnStop and ends. Returns at once; see <see cref="Join"/>. Any thread.
    /// </summary>
    public void StopAt(long sequence)
    {
        Interlocked.Exchange(ref _stopBefore, sequence + 1);
        Waiter.Wake();
    }

    /// <summary>
    /// Stops after everything that is claimed now. Stop the producers first. Any thread; returns at once.
    /// </summary>
    public abstract void DrainAndStop();

    /// <summary>
    /// Stops where it is, at the end of the current chunk; OnStop is called. Any thread; returns at once.
    /// </summary>
    public void StopNow() => StopAt(-1);

    /// <summary>Waits for the end of the thread.</summary>
    /// <param name="timeoutNs">Longest wait in ns; negative waits for ever.</param>
    /// <returns>False when it still runs.</returns>
    public bool Join(long timeoutNs = -1)
    {
        if (State == LaneState.Ready)
            return true;
        return _thread.Join(timeoutNs < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(timeoutNs / NsPerMs));
    }

    /// <summary>What it did so far. Any thread; costs the lane nothing but the reads of its lines.</summary>
    public LaneReport Report()
    {
        var batches = 0L;
        for (var bucket = 0; bucket < LaneCounters.BatchBuckets; bucket++)
            batches += Counters.BatchSizes(bucket);
        var idleNs = Waiter.IdleNs;
        var sequence = Progress.Get();
        return new LaneReport(
            Name,
            sequence,
            Math.Max(0, PublishedSequence() - sequence),
            Counters.Events,
            batches,
            Counters.Missed,
            Counters.MissedRanges,
            Counters.EmptyPolls,
            Counters.Sleeps,
            idleNs,
            BusyShare(idleNs),
            State);
    }

    /// <summary>
    /// Copies the histogram of batch sizes: element n counts batches of 2^n to 2^(n+1) - 1 events. Any thread.
    /// </summary>
    /// <param name="counts">Up to 32 elements are filled.</param>
    public void CopyBatchSizes(Span<long> counts)
    {
        for (var bucket = 0; bucket < Math.Min(counts.Length, LaneCounters.BatchBuckets); bucket++)
            counts[bucket] = Counters.BatchSizes(bucket);
    }

    /// <summary>
    /// Stops the lane where it is, waits for its thread and frees its parking place. A thread that is stuck in its
    /// stage (a disk that never answers) is waited for no longer than <see cref="DisposeTimeoutNs"/>: the lane then
    /// keeps what it has, and <see cref="HasEnded"/> says that nobody else may free it either.
    /// </summary>
    public void Dispose()
    {
        StopNow();
        if (Join(DisposeTimeoutNs))
            Waiter.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The position the lane stops before. The lane's thread reads it once per chunk.</summary>
    private protected ref long StopBefore => ref _stopBefore;

    /// <summary>The stage's loop; returns when it is to stop.</summary>
    private protected abstract void Run();

    /// <summary>What follows an exception that escaped the stage.</summary>
    private protected abstract void OnFaulted(Exception fault);

    /// <summary>What the producer has published, for the lag.</summary>
    private protected abstract long PublishedSequence();

    /// <summary>
    /// Whether a lane this one follows has ended before <paramref name="next"/>, so that it will never come.
    /// </summary>
    private protected bool HasUpstreamEnded(long next)
    {
        foreach (var lane in _after)
        {
            if (lane.State >= LaneState.Stopped && lane.Progress.Get() < next)
                return true;
        }

        return false;
    }

    private double BusyShare(long idleNs)
    {
        var started = Volatile.Read(ref _startedAt);
        if (started == 0)
            return 0;
        var ended = Volatile.Read(ref _endedAt);
        var ns = Clock.ToNs((ended != 0 ? ended : Stopwatch.GetTimestamp()) - started);
        return ns <= 0 ? 0 : Math.Clamp(1 - (idleNs / (double)ns), 0, 1);
    }

    private void RunThread()
    {
        try
        {
            if (Options.Cpu >= 0)
                _platform.Pin(Options.Cpu);
            Run();
            End(LaneState.Stopped);
        }
#pragma warning disable CA1031 // whatever escapes a stage ends the lane, is kept and shown; the process goes on
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Volatile.Write(ref _fault, fault);
            OnFaulted(fault);
            End(LaneState.Faulted);
            OnFault?.Invoke(this);
        }
    }

    private void End(LaneState state)
    {
        Waiter.End();
        Volatile.Write(ref _endedAt, Stopwatch.GetTimestamp());
        Volatile.Write(ref _state, (int)state);
        if (Dependents.HasSleeper)
            Dependents.WakeAll();
    }
}
