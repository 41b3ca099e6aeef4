using MicroAlpha.Events;
using MicroAlpha.Venue.Matching;

namespace MicroAlpha.Venue.Paper;

/// <summary>What the venue says, on its way to us: a queue of fixed size, in the order it was said.</summary>
internal sealed class PaperAnswers
{
    private const byte ByVenue = 3;
    // High half of every paper order's venue id: "MA paper" in ASCII.
    private const ulong VenueIdHigh = 0x4D41_2070_6170_6572;

    private readonly EngineEvent[] _queue;
    private readonly PaperOptions _options;
    private readonly PaperCounters _counters;
    private long _head;
    private long _tail;
    private long _lastDueNs = long.MinValue;
    private ulong _executions;

    public PaperAnswers(PaperOptions options, PaperCounters counters)
    {
        (_options, _counters) = (options, counters);
        _queue = GC.AllocateArray<EngineEvent>(options.MaxAnswers, pinned: true);
    }

    /// <summary>When the next one reaches us, ns; long.MaxValue when there is none.</summary>
    public long NextNs => _head == _tail ? long.MaxValue : _queue[_head & (_queue.Length - 1)].ReceiveTimeNs;

    /// <summary>Takes the next one; there must be one.</summary>
    public void Take(ref EngineEvent slot)
    {
        var stamp = slot.Stamp;
        slot = _queue[_head++ & (_queue.Length - 1)];
        slot.Stamp = stamp;
    }

    public void Accept(in PaperOrder order, long nowNs)
    {
        _counters.Accepted++;
        Terms(EventKind.OrderAccepted, in order, nowNs);
    }

    public void Replace(in PaperOrder order, long nowNs)
    {
        _counters.Replaced++;
        Terms(EventKind.OrderReplaced, in order, nowNs);
    }

    /// <summary>Tells one execution; the order's filled size must have it in already.</summary>
    public void Fill(in PaperOrder order, long priceE9, long sizeE9, bool isMaker, long nowNs)
    {
        if (isMaker)
            _counters.MakerFills++;
        else
            _counters.TakerFills++;
        _counters.FeesE9 = checked(_counters.FeesE9 + _options.Fees.Of(priceE9, sizeE9, isMaker));
        ref var slot = ref Add(EventKind.OrderFilled, order.InstrumentId, nowNs);
        slot.Flags = (byte)(isMaker ? FillFlags.Maker : FillFlags.Taker);
        slot.OrderFilled.PriceE9 = priceE9;
        slot.OrderFilled.SizeE9 = sizeE9;
        slot.OrderFilled.CumulativeSizeE9 = order.FilledE9;
        slot.OrderFilled.ExecutionId = ++_executions;
        slot.OrderFilled.OrderId = order.OrderId;
    }

    public void Cancel(in PaperOrder order, MatchReason reason, long nowNs)
    {
        _counters.Canceled++;
        Closed(EventKind.OrderCanceled, in order, reason, nowNs);
    }

    public void Expire(in PaperOrder order, long nowNs)
    {
        _counters.Expired++;
        Closed(EventKind.OrderExpired, in order, MatchReason.None, nowNs);
    }

    public void Reject(in PendingCommand pending, MatchReason reason, long nowNs)
    {
        _counters.Rejected++;
        ref var slot = ref Add(EventKind.OrderRejected, pending.Command.InstrumentId, nowNs);
        slot.OrderRejected.CommandSequence = pending.Sequence;
        slot.OrderRejected.ReasonCode = (uint)reason;
        slot.OrderRejected.RejectedBy = ByVenue;
        slot.OrderRejected.RefusedCommand = (byte)pending.Command.Kind;
        slot.OrderRejected.OrderId = pending.Command.OrderId;
    }

    private void Terms(EventKind kind, in PaperOrder order, long nowNs)
    {
        ref var slot = ref Add(kind, order.InstrumentId, nowNs);
        slot.OrderAccepted.VenueOrderIdHigh = VenueIdHigh;
        slot.OrderAccepted.VenueOrderIdLow = order.OrderId;
        slot.OrderAccepted.PriceE9 = order.PriceE9;
        slot.OrderAccepted.SizeE9 = order.SizeE9;
        slot.OrderAccepted.OrderId = order.OrderId;
    }

    private void Closed(EventKind kind, in PaperOrder order, MatchReason reason, long nowNs)
    {
        ref var slot = ref Add(kind, order.InstrumentId, nowNs);
        slot.OrderClosed.CumulativeSizeE9 = order.FilledE9;
        slot.OrderClosed.LeavesSizeE9 = order.LeavesE9;
        slot.OrderClosed.ReasonCode = (uint)reason;
        slot.OrderClosed.OrderId = order.OrderId;
    }

    private ref EngineEvent Add(EventKind kind, uint instrumentId, long nowNs)
    {
        if (_tail - _head == _queue.Length)
            ThrowFull(_queue.Length);
        ref var slot = ref _queue[_tail++ & (_queue.Length - 1)];
        slot = default;
        _lastDueNs = Math.Max(_lastDueNs, nowNs + _options.FillFeed.At(nowNs));
        slot.VenueTimeNs = nowNs;
        slot.ReceiveTimeNs = _lastDueNs;
        slot.InstrumentId = instrumentId;
        slot.Kind = kind;
        slot.Source = EventSource.Venue;
        return ref slot;
    }

    private static void ThrowFull(int capacity) => throw new EngineException(
        "MA-831",
        ExitCode.Failed,
        $"{capacity} answers of the paper venue wait to be taken; take them between events, or raise MaxAnswers");
}
