using MicroAlpha.Native;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Storage.ClickHouse;

/// <summary>
/// Ships what an engine records while it runs: the stage for its store lane, and a thread that sends. An outage of the
/// server costs neither the producer nor memory; what the lane had no buffer for is read from the log afterwards.
/// </summary>
public sealed class StoreService : IDisposable
{
    private const int IdleMs = 5;
    private const int Niceness = 10;

    private readonly StoreSettings _settings;
    private readonly LogWriter _log;
    private readonly IReadOnlyList<IStoreBackend> _backends;
    private readonly StoreCursor _cursor;
    private readonly LogTail _tail;
    private readonly StoreHandover _handover;
    private readonly Shipper _shipper;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _wake = new();
    private int _avoidCpu;
    private long _stopAtNs = long.MaxValue;
    private long _lastSequence = long.MaxValue;

    /// <summary>Takes the cursor and prepares everything; nothing is sent before <see cref="Start"/>.</summary>
    /// <param name="settings">Where and how; servers only.</param>
    /// <param name="log">The session that is being written, in the settings' log directory.</param>
    /// <exception cref="Events.EngineException">MA-660, MA-661, MA-668: the cursor; MA-662: no server.</exception>
    public StoreService(StoreSettings settings, LogWriter log)
    {
        (_settings, _log) = (settings, log);
        _backends = StoreBackends.Open(settings);
        _cursor = StoreCursor.Open(settings.CursorFile, identity: settings.Identity);
        _tail = new LogTail(settings.LogDirectory);
        _handover = new StoreHandover(log, settings.BatchEvents);
        _shipper = new Shipper(settings.Shipper, _backends, _cursor, _tail, SystemLogClock.Instance, _handover);
        Stage = new StoreStage(_handover, settings.BatchEvents, settings.FlushMs, SystemLogClock.Instance);
        _thread = new Thread(Run) { IsBackground = true, Name = "shipper" };
    }

    /// <summary>The stage of the store lane.</summary>
    public StoreStage Stage { get; }

    /// <summary>How far it is. Any thread.</summary>
    public StoreStatus Status => StoreStatus.Of(_shipper);

    /// <summary>Events of this session that every table has. Any thread.</summary>
    public long Stored
    {
        get
        {
            var (session, sequence) = _shipper.Position;
            return session == _log.SessionId ? sequence + 1 : 0;
        }
    }

    /// <summary>What ended the shipper, when it was an error. Any thread.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Starts the thread.</summary>
    /// <param name="avoidCpu">A CPU that the thread leaves alone when it may use another; -1 = none.</param>
    public void Start(int avoidCpu = -1)
    {
        _avoidCpu = avoidCpu;
        _thread.Start();
    }

    /// <summary>
    /// Ships what is durable and not sent for at most the drain time; the rest is sent by the next start, from the log.
    /// After the recorder has stopped. True when everything is sent.
    /// </summary>
    public bool Stop()
    {
        Volatile.Write(ref _lastSequence, _log.DurableSequence);
        Volatile.Write(
            ref _stopAtNs, SystemLogClock.Instance.MonotonicNs + (_settings.DrainMs * 1_000_000L));
        _wake.Set();
        if (_thread.IsAlive)
            _thread.Join();
        return Stored > Volatile.Read(ref _lastSequence);
    }

    /// <summary>Frees everything; a thread that still runs is stopped first.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _stopAtNs, 0);
        _wake.Set();
        if (_thread.IsAlive)
            _thread.Join();
        _shipper.Save();
        _shipper.Dispose();
        _cursor.Dispose();
        _tail.Dispose();
        _handover.Dispose();
        foreach (var backend in _backends)
            backend.Dispose();
        _wake.Dispose();
    }

    private void Run()
    {
        // A thread that reads ahead is made by this one, and so keeps to the same CPUs and the same priority. What is
        // shipped can wait, and the feed and the lanes can not: they take the CPU from it whenever they have work.
        _ = Priority.LowerCurrentThread(Niceness);
        var cpus = Array.FindAll(Affinity.GetAllowedCpus(), cpu => cpu != _avoidCpu);
        if (_avoidCpu >= 0 && cpus.Length > 0)
            _ = Affinity.SetAllowedCpus(cpus);
        try
        {
            while (SystemLogClock.Instance.MonotonicNs < Volatile.Read(ref _stopAtNs))
            {
                var waitMs = _shipper.Step();
                if (waitMs < 0 && Stored > Volatile.Read(ref _lastSequence))
                    return;
                if (waitMs == 0)
                    continue;
                // While it drains nobody wakes it again.
                if (_wake.Wait(waitMs < 0 ? IdleMs : waitMs))
                    _wake.Reset();
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Fault = error;
        }
    }
}
