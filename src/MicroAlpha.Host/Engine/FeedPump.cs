using MicroAlpha.Events;
using MicroAlpha.Gateways.Replay;
using MicroAlpha.Native;
using MicroAlpha.Ring;

namespace MicroAlpha.Host.Engine;

/// <summary>
/// Pulls events from a source when they are due and publishes them on the event ring: the feed thread of replay and
/// synthetic feeds. Nothing is dropped: when the ring is full the pump waits, and the wait is counted by the producer.
/// </summary>
/// <remarks>One feed thread calls <see cref="Run"/>; counters may be read from any thread.</remarks>
internal sealed unsafe class FeedPump : IFeed
{
    private const int MaxBatch = 256;
    private const long LongestSleepNs = 20_000_000;
    private const long ClaimTimeoutNs = 10_000_000;

    private readonly IEventSource _source;
    private readonly SharedProducer<EngineEvent> _producer;
    private readonly LatencyProbe _probe;
    private readonly double _speed;
    private readonly bool _restamp;
    private readonly int* _sleepWord;
    private readonly bool _ownsCpu;
    private readonly Action<string, uint> _onInstrument;
    private long _received;
    private long _lateNsMax;
    private volatile bool _isStopping;

    /// <summary>Creates the pump.</summary>
    /// <param name="feed">Where events come from and how fast; the pump disposes the source.</param>
    /// <param name="place">Where they go.</param>
    public FeedPump(Feed feed, FeedPlace place)
    {
        _source = feed.Source;
        _producer = place.Producer;
        _probe = place.Probe;
        _speed = feed.Speed;
        _restamp = feed.IsRestamped;
        _ownsCpu = place.OwnsCpu;
        _onInstrument = place.OnInstrument;
        _sleepWord = (int*)System.Runtime.InteropServices.NativeMemory.AllocZeroed(64);
    }

    /// <inheritdoc/>
    public long Received => Volatile.Read(ref _received);

    /// <inheritdoc/>
    public long LateNsMax => Volatile.Read(ref _lateNsMax);

    /// <inheritdoc/>
    public bool IsAtEnd { get; private set; }

    /// <inheritdoc/>
    public Exception? Fault { get; private set; }

    /// <inheritdoc/>
    public string Waiting => "";

    /// <inheritdoc/>
    public string Trouble => (_source as LogEventSource)?.Trouble is { Length: > 0 } trouble
        ? $"{trouble}; 'microalpha log verify' shows where"
        : "";

    /// <inheritdoc/>
    public string TroubleCode => "MA-606";

    /// <inheritdoc/>
    public ISubscriptions? Subscriptions => null;

    /// <inheritdoc/>
    public void Stop()
    {
        _isStopping = true;
        *_sleepWord = 1;
        Futex.WakeOne(_sleepWord);
    }

    /// <summary>Frees what it sleeps on; after <see cref="Run"/> has returned.</summary>
    public void Dispose()
    {
        System.Runtime.InteropServices.NativeMemory.Free(_sleepWord);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public void Run()
    {
        try
        {
            Pump();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Fault = error;
        }
        finally
        {
            (_source as IDisposable)?.Dispose();
        }
    }

    private void Pump()
    {
        EngineEvent next = default;
        if (!_source.TryNext(ref next))
        {
            IsAtEnd = true;
            return;
        }

        var startNs = WallClock.MonotonicNs();
        var firstTimeNs = next.ReceiveTimeNs;
        while (!_isStopping)
        {
            var elapsedNs = WallClock.MonotonicNs() - startNs;
            var horizonNs = _speed > 0 ? firstTimeNs + (long)(elapsedNs * _speed) : long.MaxValue;
            if (next.ReceiveTimeNs > horizonNs)
            {
                Wait((long)((next.ReceiveTimeNs - horizonNs) / _speed));
                continue;
            }

            if (_speed > 0)
                NoteLateness((long)((horizonNs - next.ReceiveTimeNs) / _speed));
            if (!PublishDue(ref next, horizonNs))
                return;
        }
    }

    private bool PublishDue(ref EngineEvent next, long horizonNs)
    {
        var stampNs = _restamp ? WallClock.NowNs() : 0;
        for (var count = 0; count < MaxBatch && next.ReceiveTimeNs <= horizonNs; count++)
        {
            // Before the claim: what escapes here must not leave a claimed slot unpublished.
            if (next.Kind == EventKind.InstrumentDefinition)
                _onInstrument(next.InstrumentDefinition.Symbol.ToString(), next.InstrumentId);
            long at;
            while (!_producer.Claim(1, ClaimTimeoutNs, out at))
            {
                if (_isStopping)
                    return false;
            }

            if (_restamp)
                next.ReceiveTimeNs = stampNs;
            _producer.Write(at, next);
            _probe.Mark(at);
            _producer.Publish(at);
            Volatile.Write(ref _received, _received + 1);
            if (_source.TryNext(ref next))
                continue;
            IsAtEnd = true;
            return false;
        }

        return true;
    }

    private void NoteLateness(long lateNs)
    {
        if (lateNs > _lateNsMax)
            Volatile.Write(ref _lateNsMax, lateNs);
    }

    private void Wait(long ns)
    {
        if (_ownsCpu && ns < 50_000)
            Thread.SpinWait(8);
        else
            Futex.Wait(_sleepWord, 0, Math.Clamp(ns, 1_000, LongestSleepNs));
    }
}
