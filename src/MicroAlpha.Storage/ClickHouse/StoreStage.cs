using System.Runtime.CompilerServices;
using MicroAlpha.Events;
using MicroAlpha.Ring;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Storage.ClickHouse;

/// <summary>
/// The store lane: copies events into ranges for the shipper. An observer, so it can not slow the producer; what it
/// misses, or has no buffer for, the shipper reads from the log. The lane's thread only.
/// </summary>
public struct StoreStage : IStage<EngineEvent>
{
    private readonly StoreHandover _handover;
    private readonly ILogClock _clock;
    private readonly long _flushNs;
    private RangeRule _rule;
    private RangeBuffer? _buffer;
    private long _beganNs;

    /// <summary>Builds the stage.</summary>
    /// <param name="handover">Where ranges go.</param>
    /// <param name="batchEvents">Events of a range.</param>
    /// <param name="flushMs">Longest wait of an event when nothing else is to be sent, ms.</param>
    /// <param name="clock">For that wait.</param>
    internal StoreStage(StoreHandover handover, int batchEvents, int flushMs, ILogClock clock)
    {
        (_handover, _clock, _flushNs) = (handover, clock, flushMs * 1_000_000L);
        _rule = new RangeRule(batchEvents);
    }

    /// <inheritdoc/>
    public void OnEvent(ref EngineEvent slot, long sequence)
    {
        if (_buffer is null && !TryBegin(slot, sequence))
            return;
        if (_rule.IsNextDay(slot))
        {
            Commit();
            if (!TryBegin(slot, sequence))
                return;
            _rule.IsNextDay(slot);
        }

        var buffer = _buffer!;
        buffer.Add(slot);
        if (_rule.IsEnd(slot, sequence, buffer.FirstSequence))
            Commit();
    }

    /// <inheritdoc/>
    public void OnBatchEnd(long sequence)
    {
        if (_buffer is not null && _handover.IsDrained)
            CommitOld();
    }

    /// <inheritdoc/>
    public void OnIdle()
    {
        if (_buffer is not null && _handover.IsDrained)
            CommitOld();
    }

    /// <inheritdoc/>
    public void OnMissed(long firstMissed, long lastMissed)
    {
        if (_buffer is null)
            return;
        if (_buffer.LastKind == EventKind.BarPrices)
            Abandon();
        else
            Commit();
    }

    /// <inheritdoc/>
    public void OnStop()
    {
        if (_buffer is not null)
            Commit();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryBegin(in EngineEvent slot, long sequence)
    {
        // A range does not begin between the two slots of a bar.
        if (slot.Kind == EventKind.BarTotals)
            return false;
        _buffer = _handover.Begin(sequence);
        _beganNs = 0;
        _rule.Begin();
        return _buffer is not null;
    }

    private void CommitOld()
    {
        var nowNs = _clock.MonotonicNs;
        if (_beganNs == 0)
            _beganNs = nowNs;
        else if (nowNs - _beganNs >= _flushNs && _buffer!.LastKind != EventKind.BarPrices)
            Commit();
    }

    private void Commit()
    {
        if (_buffer!.Count == 0)
            _handover.Abandon();
        else
            _handover.Commit();
        _buffer = null;
    }

    private void Abandon()
    {
        _handover.Abandon();
        _buffer = null;
    }
}
