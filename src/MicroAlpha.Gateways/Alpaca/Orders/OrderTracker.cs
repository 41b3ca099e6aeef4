using System.Buffers.Binary;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Rest;

namespace MicroAlpha.Gateways.Alpaca.Orders;

/// <summary>
/// Turns what the stream and REST say about orders, in any order and any number of times, into ring events that are
/// each told once. Fills are never told beyond the cumulative size, which is the arbiter. One thread at a time.
/// </summary>
internal sealed class OrderTracker(IOrderMap map)
{
    private const int RememberedEvents = 16_384;
    private const int RememberedOrders = 65_536;
    private const byte RejectedByVenue = 3;

    private readonly Dictionary<Guid, TrackedOrder> _orders = [];
    private readonly Dictionary<uint, TrackedOrder> _byOrder = [];
    private readonly Queue<Guid> _closed = new();
    private readonly RecentSet<string> _events = new(RememberedEvents);
    private readonly RecentSet<Guid> _executions = new(RememberedEvents);

    /// <summary>Messages that said nothing new.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Times an order's fills did not add up to its cumulative size.</summary>
    public long Mismatches { get; private set; }

    /// <summary>Events of a name not known, taken as snapshots.</summary>
    public long UnknownEvents { get; private set; }

    /// <summary>Fills made up from averages, because no row told them.</summary>
    public long InferredFills { get; private set; }

    /// <summary>
    /// Orders with a reason to ask REST about them: fills are missing, or their replacement is not known.
    /// </summary>
    public IReadOnlyList<Guid> Doubtful =>
    [
        .. _orders.Values.Where(order => order.LacksFills).Select(order => order.Id),
        .. _orders.Values.Where(order => order.ReplacedBy != Guid.Empty && !_orders.ContainsKey(order.ReplacedBy))
            .Select(order => order.ReplacedBy),
    ];

    /// <summary>True while an order is not closed.</summary>
    public bool HasOpenOrders => _orders.Values.Any(order => !order.IsClosed);

    /// <summary>Takes a message of the stream in.</summary>
    /// <param name="update">The message.</param>
    /// <param name="receiveTimeNs">When it came, ns since the Unix epoch, our clock.</param>
    /// <param name="events">Gets what is to be published.</param>
    public void Apply(TradeUpdate update, long receiveTimeNs, List<EngineEvent> events)
    {
        if (update.EventId.Length > 0 && !_events.TryAdd(update.EventId))
        {
            Duplicates++;
            return;
        }

        if (!TryTrack(update.Order, out var tracked))
            return;
        var header = Header(tracked, update.TimeNs, receiveTimeNs);
        switch (update.Event)
        {
            case "fill" or "partial_fill":
                Accept(tracked, update.Order, header, events);
                ApplyFill(tracked, update, header, events);
                break;
            case "order_cancel_rejected":
                events.Add(Rejected(tracked, header, CommandKind.Cancel));
                break;
            case "order_replace_rejected":
                events.Add(Rejected(tracked, header, CommandKind.Replace));
                break;
            case "new" or "accepted" or "pending_new" or "canceled" or "expired" or "rejected" or "replaced"
                or "done_for_day" or "pending_cancel" or "pending_replace" or "stopped" or "suspended"
                or "calculated" or "held" or "restated" or "trade_bust" or "trade_correct" or "partially_filled"
                or "pending_review":
                break;
            default:
                UnknownEvents++;
                break;
        }

        ApplyStatus(tracked, update.Order, header, events);
    }

    /// <summary>Takes an order as REST tells it in, with the executions that REST knows.</summary>
    /// <param name="order">The order.</param>
    /// <param name="fills">Executions; others than this order's are ignored.</param>
    /// <param name="receiveTimeNs">When it came, ns since the Unix epoch, our clock.</param>
    /// <param name="events">Gets what is to be published.</param>
    public void ApplySnapshot(
        AlpacaOrder order, IEnumerable<FillActivity> fills, long receiveTimeNs, List<EngineEvent> events)
    {
        foreach (var leg in order.Legs)
            ApplySnapshot(leg, fills, receiveTimeNs, events);
        if (!TryTrack(order, out var tracked))
            return;
        var header = Header(tracked, order.UpdatedTimeNs, receiveTimeNs);
        if (order.FilledSizeE9 > 0)
            Accept(tracked, order, header, events);
        tracked.FilledSizeE9 = Math.Max(tracked.FilledSizeE9, order.FilledSizeE9);
        if (tracked.LacksFills)
            Recover(tracked, order, fills, header, events);
        ApplyStatus(tracked, order, header, events);
    }

    private void ApplyFill(TrackedOrder tracked, TradeUpdate update, EngineEvent header, List<EngineEvent> events)
    {
        tracked.FilledSizeE9 = Math.Max(tracked.FilledSizeE9, update.Order.FilledSizeE9);
        var isKnown = update.ExecutionId != Guid.Empty && !_executions.TryAdd(update.ExecutionId);
        // REST tells executions without this id: then the cumulative size and the values say that it was told.
        if (isKnown || update.SizeE9 <= 0 || update.Order.FilledSizeE9 <= tracked.ExplainedSizeE9
            || tracked.BookedSizeE9 + update.SizeE9 > tracked.FilledSizeE9
            || tracked.Recovered.Remove((update.PriceE9, update.SizeE9)))
        {
            Duplicates++;
            return;
        }

        AddFill(tracked, update.PriceE9, update.SizeE9, update.Order.FilledSizeE9, HeadOf(update.ExecutionId), header,
            events);
        if (tracked.LacksFills)
            Mismatches++;
    }

    private void ApplyStatus(TrackedOrder tracked, AlpacaOrder order, EngineEvent header, List<EngineEvent> events)
    {
        tracked.FilledSizeE9 = Math.Max(tracked.FilledSizeE9, order.FilledSizeE9);
        if (order.ReplacedBy != Guid.Empty)
            tracked.ReplacedBy = order.ReplacedBy;
        switch (order.Status)
        {
            case "new" or "accepted" or "partially_filled" or "accepted_for_bidding" or "stopped" or "held":
                Accept(tracked, order, header, events);
                break;
            case "canceled":
                Close(tracked, order, header, EventKind.OrderCanceled, events);
                break;
            case "expired":
                Close(tracked, order, header, EventKind.OrderExpired, events);
                break;
            case "rejected":
                if (!tracked.IsClosed)
                {
                    events.Add(Rejected(
                        tracked, header, order.Replaces != Guid.Empty ? CommandKind.Replace : CommandKind.New));
                }

                MarkClosed(tracked);
                break;
            case "filled" or "replaced":
                // The fills were told, or the new order's own events tell the replace.
                MarkClosed(tracked);
                break;
        }
    }

    private static void Accept(TrackedOrder tracked, AlpacaOrder order, EngineEvent header, List<EngineEvent> events)
    {
        if (tracked.IsAccepted || tracked.IsClosed)
            return;
        tracked.IsAccepted = true;
        var slot = header;
        slot.Kind = order.Replaces != Guid.Empty ? EventKind.OrderReplaced : EventKind.OrderAccepted;
        (slot.OrderAccepted.VenueOrderIdHigh, slot.OrderAccepted.VenueOrderIdLow) = Halves(order.Id);
        slot.OrderAccepted.PriceE9 = order.LimitPriceE9;
        slot.OrderAccepted.SizeE9 = order.SizeE9 - tracked.BaseSizeE9;
        slot.OrderAccepted.OrderId = tracked.OrderId;
        events.Add(slot);
    }

    private void Close(
        TrackedOrder tracked, AlpacaOrder order, EngineEvent header, EventKind kind, List<EngineEvent> events)
    {
        if (!tracked.IsClosed)
        {
            var slot = header;
            slot.Kind = kind;
            slot.OrderClosed.CumulativeSizeE9 = order.FilledSizeE9 - tracked.BaseSizeE9;
            slot.OrderClosed.LeavesSizeE9 = Math.Max(0, order.SizeE9 - order.FilledSizeE9);
            slot.OrderClosed.OrderId = tracked.OrderId;
            events.Add(slot);
        }

        MarkClosed(tracked);
    }

    private void MarkClosed(TrackedOrder tracked)
    {
        if (tracked.IsClosed)
            return;
        tracked.IsClosed = true;
        _closed.Enqueue(tracked.Id);
        if (_closed.Count > RememberedOrders && _orders.Remove(_closed.Dequeue(), out var oldest)
            && _byOrder.TryGetValue(oldest.OrderId, out var last) && last == oldest)
        {
            _byOrder.Remove(oldest.OrderId);
        }
    }

    // Rows that were not told yet, then one made-up fill for what no row explains.
    private void Recover(
        TrackedOrder tracked,
        AlpacaOrder order,
        IEnumerable<FillActivity> fills,
        EngineEvent header,
        List<EngineEvent> events)
    {
        var told = new List<(long, long)>(tracked.Fills);
        var rows = fills.Where(fill => tracked.Executed.Ids.Contains(fill.OrderId));
        foreach (var fill in rows.OrderBy(fill => fill.CumulativeSizeE9))
        {
            if (fill.CumulativeSizeE9 <= tracked.BaseSizeE9 || told.Remove((fill.PriceE9, fill.SizeE9))
                || tracked.BookedSizeE9 + fill.SizeE9 > tracked.FilledSizeE9)
            {
                continue;
            }

            var slot = header;
            slot.VenueTimeNs = fill.TimeNs;
            tracked.Recovered.Add((fill.PriceE9, fill.SizeE9));
            _ = Guid.TryParse(fill.Id[(fill.Id.LastIndexOf(':') + 1)..], out var id);
            AddFill(tracked, fill.PriceE9, fill.SizeE9, fill.CumulativeSizeE9, HeadOf(id), slot, events);
        }

        var rest = tracked.FilledSizeE9 - tracked.BookedSizeE9;
        // The average belongs to this snapshot's size; an older snapshot cannot explain a newer size.
        if (rest <= 0 || order.FilledSizeE9 != tracked.FilledSizeE9)
            return;
        InferredFills++;
        AddFill(tracked, PriceOfRest(tracked, order, rest), rest, order.FilledSizeE9, 0, header, events);
    }

    private static long PriceOfRest(TrackedOrder tracked, AlpacaOrder order, long restE9)
    {
        // What was executed before the adoption is not among the fills: the average is the best there is.
        if (tracked.BaseSizeE9 > 0)
            return order.FilledPriceE9;
        Int128 total = (Int128)order.FilledPriceE9 * order.FilledSizeE9;
        foreach (var (priceE9, sizeE9) in tracked.Fills)
            total -= (Int128)priceE9 * sizeE9;
        return (long)(total / restE9);
    }

    private static void AddFill(
        TrackedOrder tracked,
        long priceE9,
        long sizeE9,
        long cumulativeE9,
        ulong executionId,
        EngineEvent header,
        List<EngineEvent> events)
    {
        tracked.Fills.Add((priceE9, sizeE9));
        tracked.BookedSizeE9 += sizeE9;
        if (!tracked.LacksFills)
            tracked.ExplainedSizeE9 = tracked.FilledSizeE9;
        var slot = header;
        slot.Kind = EventKind.OrderFilled;
        slot.OrderFilled.PriceE9 = priceE9;
        slot.OrderFilled.SizeE9 = sizeE9;
        slot.OrderFilled.CumulativeSizeE9 = cumulativeE9 - tracked.BaseSizeE9;
        slot.OrderFilled.ExecutionId = executionId;
        slot.OrderFilled.OrderId = tracked.OrderId;
        events.Add(slot);
    }

    private static EngineEvent Rejected(TrackedOrder tracked, EngineEvent header, CommandKind refused)
    {
        header.Kind = EventKind.OrderRejected;
        header.OrderRejected.RejectedBy = RejectedByVenue;
        header.OrderRejected.RefusedCommand = (byte)refused;
        header.OrderRejected.OrderId = tracked.OrderId;
        return header;
    }

    private bool TryTrack(AlpacaOrder order, out TrackedOrder tracked)
    {
        if (_orders.TryGetValue(order.Id, out tracked!))
            return true;
        if (map.TryFind(order.ClientOrderId, out var orderId, out var instrumentId))
        {
            tracked = _byOrder.TryGetValue(orderId, out var former)
                ? Replacing(former, order.Id)
                : new TrackedOrder(orderId, instrumentId, order.Id);
        }
        else if (_orders.TryGetValue(order.Replaces, out var replaced))
        {
            // A replacement without a client id of its own is the order it replaces.
            tracked = Replacing(replaced, order.Id);
        }
        else
        {
            if (!map.TryAdopt(order, out orderId, out instrumentId, out var bookedE9))
                return false;
            tracked = new TrackedOrder(orderId, instrumentId, order.Id, bookedE9) { IsAccepted = true };
        }

        _orders.Add(order.Id, tracked);
        _byOrder[tracked.OrderId] = tracked;
        return true;
    }

    // The same order of ours under another id of Alpaca's.
    private static TrackedOrder Replacing(TrackedOrder former, Guid id)
    {
        former.Executed.Ids.Add(id);
        return new TrackedOrder(former.OrderId, former.InstrumentId, id) { Executed = former.Executed };
    }

    private static EngineEvent Header(TrackedOrder tracked, long venueTimeNs, long receiveTimeNs) => new()
    {
        VenueTimeNs = venueTimeNs,
        ReceiveTimeNs = receiveTimeNs,
        InstrumentId = tracked.InstrumentId,
        Source = EventSource.AlpacaTrading,
    };

    private static ulong HeadOf(Guid id) => Halves(id).High;

    private static (ulong High, ulong Low) Halves(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return (BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
    }
}
