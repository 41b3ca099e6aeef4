using MicroAlpha.Events;
using MicroAlpha.Pipeline.Core;

namespace MicroAlpha.Pipeline.Orders;

/// <summary>
/// All orders of a session in one flat array, by dense id from 1. What a venue tells is merged so that order and
/// repetition of messages do not matter: sizes by their maximum, everything else as facts, the state derived from both.
/// Core lane only; preallocated, and nothing grows.
/// </summary>
/// <remarks>
/// Worst case at any time: the larger of the terms in force and of those asked for, less what was executed. An order
/// whose outcome is unknown counts in full. The reservation follows the worst case and is released once.
/// </remarks>
public sealed class OrderTable
{
    /// <summary><see cref="OrderRejectedPayload.RejectedBy"/> when an outcome is not known.</summary>
    public const byte OutcomeUnknown = 4;

    private readonly OrderRecord[] _orders;
    private readonly uint[] _firstLive;
    private readonly bool[] _isHalted;
    private readonly SeenSet _seen;
    private readonly ParentTable _parents;
    private uint _firstAdopted;
    private RollingHash _history;

    /// <summary>Reserves all memory.</summary>
    /// <param name="capacity">Most orders of a session, a power of two; when full, new ones are refused.</param>
    /// <param name="exposures">Gets positions and reservations.</param>
    /// <param name="parents">Gets what their children filled and hold open; null = orders have no parents.</param>
    public OrderTable(int capacity, ExposureBook exposures, ParentTable? parents = null)
    {
        ArgumentNullException.ThrowIfNull(exposures);
        _parents = parents ?? new ParentTable(0);
        _orders = GC.AllocateArray<OrderRecord>(capacity + 1, pinned: true);
        _orders.AsSpan().Clear(); // Touches the pages: no order pays for it.
        _firstAdopted = (uint)capacity + 1;
        _firstLive = new uint[exposures.Instruments];
        _isHalted = new bool[exposures.Instruments];
        _seen = new SeenSet(capacity * 4);
        Exposures = exposures;
    }

    /// <summary>Positions and reservations.</summary>
    public ExposureBook Exposures { get; }

    /// <summary>Counters; see there.</summary>
    public OrderCounters Counters { get; } = new();

    /// <summary>Orders of this session so far; their ids are 1 to this.</summary>
    public uint Count { get; private set; }

    /// <summary>Largest id. Orders that were found at the venue have ids from here downwards.</summary>
    public uint Capacity => (uint)(_orders.Length - 1);

    /// <summary>No order more can be opened.</summary>
    public bool IsFull => Count + 1 >= _firstAdopted || _seen.IsFull;

    /// <summary>An order of this session, or one that was adopted.</summary>
    public bool IsKnown(uint id) => id != 0 && (id <= Count || (id >= _firstAdopted && id <= Capacity));

    /// <summary>An order that is known.</summary>
    public ref readonly OrderRecord this[uint id] => ref _orders[id];

    /// <summary>First live order of an instrument; 0 = none. The next is in the order.</summary>
    public uint FirstLive(uint instrumentId) => _firstLive[instrumentId];

    /// <summary>An overfill or a replace nobody asked for happened. Only an operator's arming ends it.</summary>
    public bool IsHalted(uint instrumentId) => _isHalted[instrumentId];

    /// <summary>Halts an instrument.</summary>
    public void Halt(uint instrumentId) => _isHalted[instrumentId] = true;

    /// <summary>Ends a halt: an operator armed.</summary>
    public void Resume(uint instrumentId) => _isHalted[instrumentId] = false;

    /// <summary>Hash of every change so far: equal for equal histories.</summary>
    public ulong StateHash => _history.Value;

    /// <summary>Opens an order and reserves its worst case; the id, or 0 when the table is full.</summary>
    /// <param name="intent">Its terms, checked.</param>
    /// <param name="reservePriceE9">What is reserved a unit, 1e-9 currency units.</param>
    /// <param name="facts">External for an order found at the venue.</param>
    public uint Open(in OrderIntent intent, long reservePriceE9, OrderFacts facts = OrderFacts.None)
    {
        if (IsFull)
            return 0;
        var id = ++Count;
        ref var order = ref _orders[id];
        (order.SizeE9, order.PriceE9, order.ReservePriceE9) = (intent.SizeE9, intent.PriceE9, reservePriceE9);
        (order.InstrumentId, order.StrategyId, order.ParentId) =
            (intent.InstrumentId, intent.StrategyId, intent.ParentId);
        (order.Side, order.OrderType, order.TimeInForce) = (intent.Side, intent.OrderType, intent.TimeInForce);
        order.CommandTimeNs = intent.DecisionTimeNs;
        (order.NewSequence, order.ReplaceSequence, order.CancelSequence) = (-1, -1, -1);
        order.Facts = facts;
        Counters.Opened++;
        Settle(id, ref order);
        return id;
    }

    /// <summary>
    /// Takes a live order of somebody else, or of an earlier session, in: it reserves its worst case, and its
    /// executions move the account's position. False when it is known, has no place, or concerns no instrument of ours.
    /// </summary>
    /// <param name="slot">An <see cref="EventKind.OrderAdopted"/>.</param>
    public bool TryAdopt(ref readonly EngineEvent slot)
    {
        var id = slot.OrderAdopted.OrderId;
        if (id != _firstAdopted - 1 || id <= Count + 1 || slot.InstrumentId >= (uint)_firstLive.Length
            || slot.OrderAdopted.SizeE9 <= 0)
        {
            Counters.Strangers++;
            return false;
        }

        _firstAdopted = id;
        _orders[id] = OrderLattice.Adopted(in slot, Exposures.PriceE9(slot.InstrumentId));
        Counters.Opened++;
        Counters.Adopted++;
        Settle(id, ref _orders[id]);
        return true;
    }

    /// <summary>
    /// Notes a replace that is handed out; false when the order is not live, one is pending, or nothing would change.
    /// </summary>
    public bool TryAskReplace(uint id, long sizeE9, long priceE9, long reservePriceE9, long decisionTimeNs)
    {
        ref var order = ref _orders[id];
        if (!order.IsLive || order.Has(OrderFacts.ReplacePending | OrderFacts.CancelPending)
            || (sizeE9 == order.SizeE9 && priceE9 == order.PriceE9))
        {
            return false;
        }

        (order.PendingSizeE9, order.PendingPriceE9, order.PendingReservePriceE9) = (sizeE9, priceE9, reservePriceE9);
        order.Facts = (order.Facts | OrderFacts.ReplacePending) & ~OrderFacts.ReplaceDoubted;
        order.CommandTimeNs = decisionTimeNs;
        Settle(id, ref order);
        return true;
    }

    /// <summary>Notes a cancel that is handed out; false when the order is not live or one is pending.</summary>
    public bool TryAskCancel(uint id, long decisionTimeNs)
    {
        ref var order = ref _orders[id];
        if (!order.IsLive || order.Has(OrderFacts.CancelPending))
            return false;
        order.Facts = (order.Facts | OrderFacts.CancelPending) & ~OrderFacts.CancelDoubted;
        order.CommandTimeNs = decisionTimeNs;
        Settle(id, ref order);
        return true;
    }

    /// <summary>Notes under which sequence the last command was published.</summary>
    public void NoteCommand(uint id, CommandKind kind, long sequence)
    {
        ref var order = ref _orders[id];
        if (kind == CommandKind.New)
            order.NewSequence = sequence;
        else if (kind == CommandKind.Replace)
            order.ReplaceSequence = sequence;
        else
            order.CancelSequence = sequence;
    }

    /// <summary>Notes that the answer to the last command is overdue: its outcome is not known.</summary>
    public void Doubt(uint id)
    {
        ref var order = ref _orders[id];
        OrderLattice.Doubt(ref order);
        Settle(id, ref order);
    }

    /// <summary>Takes an order event in; other kinds change nothing.</summary>
    public OrderUpdate Apply(ref readonly EngineEvent slot)
    {
        OrderUpdate update = default;
        var id = OrderKeys.OrderIdOf(in slot);
        if (!IsKnown(id))
        {
            Counters.Strangers += slot.Kind is >= EventKind.OrderAccepted and <= EventKind.OrderExpired ? 1 : 0;
            return update;
        }

        ref var order = ref _orders[id];
        (update.OrderId, update.Before) = (id, order.State);
        switch (slot.Kind)
        {
            case EventKind.OrderAccepted:
                Accept(id, ref order, in slot.OrderAccepted);
                break;
            case EventKind.OrderReplaced:
                Replace(id, ref order, in slot.OrderAccepted);
                break;
            case EventKind.OrderFilled:
                update.IsMaker = ((FillFlags)slot.Flags & FillFlags.Maker) != 0;
                Fill(id, ref order, in slot.OrderFilled, ref update);
                break;
            case EventKind.OrderRejected:
                Reject(id, ref order, in slot);
                break;
            default:
                order.Facts |= slot.Kind == EventKind.OrderExpired ? OrderFacts.Expired : OrderFacts.Canceled;
                Raise(ref order, slot.OrderClosed.CumulativeSizeE9, order.WorstPriceE9, ref update);
                break;
        }

        NoteOverfill(ref order, ref update);
        Settle(id, ref order);
        update.After = order.State;
        return update;
    }

    private void Accept(uint id, ref OrderRecord order, ref readonly OrderAcceptedPayload payload)
    {
        order.Facts |= OrderFacts.Acknowledged;
        _ = TryRemember(ref order, OrderKeys.Head(id, OrderKeys.VenueId), OrderKeys.IdentityOf(in payload));
        // Told after a replace it is old news.
        if (!order.Has(OrderFacts.Replaced))
            (order.VenueOrderIdHigh, order.VenueOrderIdLow) = (payload.VenueOrderIdHigh, payload.VenueOrderIdLow);
    }

    private void Replace(uint id, ref OrderRecord order, ref readonly OrderAcceptedPayload payload)
    {
        var hasId = (payload.VenueOrderIdHigh | payload.VenueOrderIdLow) != 0;
        // A venue that keeps its id tells nothing by it; one that gives a new id tells each replace once.
        var isKept = !hasId || (payload.VenueOrderIdHigh == order.VenueOrderIdHigh
            && payload.VenueOrderIdLow == order.VenueOrderIdLow);
        var isNew = hasId
            && TryRemember(ref order, OrderKeys.Head(id, OrderKeys.VenueId), OrderKeys.IdentityOf(in payload));
        var isAsked = order.Has(OrderFacts.ReplacePending) && payload.PriceE9 == order.PendingPriceE9
            && payload.SizeE9 == order.PendingSizeE9;
        if (!isNew && !(isKept && isAsked))
        {
            Counters.Duplicates++;
            return;
        }

        if (!isAsked)
        {
            Counters.ForeignReplaces++;
            _isHalted[order.InstrumentId] = true;
            // What has ended stays so.
            if (order.Has(OrderFacts.Released))
                return;
        }

        order.Facts |= OrderFacts.Acknowledged | OrderFacts.Replaced;
        (order.VenueOrderIdHigh, order.VenueOrderIdLow) = (payload.VenueOrderIdHigh, payload.VenueOrderIdLow);
        (order.SizeE9, order.PriceE9) = (payload.SizeE9, payload.PriceE9);
        order.ReservePriceE9 = isAsked
            ? order.PendingReservePriceE9
            : Math.Max(order.ReservePriceE9, payload.PriceE9);
        if (isAsked)
            OrderLattice.DropPending(ref order);
    }

    private void Fill(uint id, ref OrderRecord order, ref readonly OrderFilledPayload payload, ref OrderUpdate update)
    {
        if (payload.SizeE9 <= 0 || payload.PriceE9 <= 0)
        {
            // Nothing that can be booked; the cumulative size still counts.
            Raise(ref order, payload.CumulativeSizeE9, order.WorstPriceE9, ref update);
            return;
        }

        order.Facts |= OrderFacts.Acknowledged;
        var isEnded = !order.IsLive;
        // An execution without an id is known by where it ends.
        var identity = payload.ExecutionId != 0 ? payload.ExecutionId : (ulong)payload.CumulativeSizeE9;
        var key = payload.ExecutionId != 0 ? OrderKeys.Execution : OrderKeys.Execution | 4;
        var isNew = TryRemember(ref order, OrderKeys.Head(id, key), identity);
        var unpriced = order.UnpricedSizeE9;
        Raise(ref order, Math.Max(payload.CumulativeSizeE9, payload.SizeE9), payload.PriceE9, ref update);
        if (!isNew)
        {
            Counters.Duplicates++;
            return;
        }

        Counters.Executions++;
        Counters.FillsAfterEnd += isEnded ? 1 : 0;
        update.IsNewExecution = true;
        update.CorrectionE18 = OrderLattice.Explain(
            ref order, payload.PriceE9, payload.SizeE9, update.FilledSizeE9, unpriced);
        if (order.PricedSizeE9 > order.CumulativeSizeE9)
        {
            Counters.Mismatches++;
            _isHalted[order.InstrumentId] = true;
        }
    }

    // Max-merge: the only place where the executed size changes. What rises is unpriced until an execution explains it.
    private void Raise(ref OrderRecord order, long cumulativeE9, long priceE9, ref OrderUpdate update)
    {
        var rise = cumulativeE9 - order.CumulativeSizeE9;
        if (rise <= 0)
            return;
        order.CumulativeSizeE9 = cumulativeE9;
        order.UnpricedE18 += (Int128)rise * priceE9;
        (update.FilledSizeE9, update.FilledPriceE9) = (rise, priceE9);
        if (order.ParentId != 0)
            _parents.Move(order.ParentId, rise, 0);
        Exposures.Move(order.StrategyId, order.InstrumentId, order.Side == Side.Bid ? rise : -rise, priceE9);
    }

    private void Reject(uint id, ref OrderRecord order, ref readonly EngineEvent slot)
    {
        ref readonly var payload = ref slot.OrderRejected;
        var refused = (CommandKind)payload.RefusedCommand;
        if (payload.RejectedBy == OutcomeUnknown)
        {
            order.Facts |= OrderLattice.DoubtOf(refused);
            return;
        }

        var identity = OrderKeys.Fold((ulong)payload.CommandSequence, (ulong)slot.VenueTimeNs + ((ulong)refused << 60));
        var isTold = payload.CommandSequence != 0 || slot.VenueTimeNs != 0;
        if (isTold && !TryRemember(ref order, OrderKeys.Head(id, OrderKeys.Reject), identity))
        {
            Counters.Duplicates++;
            return;
        }

        Counters.Rejects++;
        OrderLattice.Refuse(ref order, refused, payload.CommandSequence);
    }

    private bool TryRemember(ref OrderRecord order, ulong head, ulong tail)
    {
        if (_seen.TryAdd(head, tail))
            return true;
        if (_seen.IsFull)
        {
            Counters.NotRemembered++;
            _isHalted[order.InstrumentId] = true;
        }

        return false;
    }

    private void NoteOverfill(ref OrderRecord order, ref OrderUpdate update)
    {
        if (order.CumulativeSizeE9 <= order.WorstSizeE9 || order.Has(OrderFacts.Overfilled))
            return;
        order.Facts |= OrderFacts.Overfilled;
        update.IsOverfill = true;
        Counters.Overfills++;
        _isHalted[order.InstrumentId] = true;
    }

    // Derives the state and makes reservation, sums and the list of live orders follow it.
    private void Settle(uint id, ref OrderRecord order)
    {
        var (wasLive, wasUnknown) = (order.IsLive, order.State == OrderState.Unknown);
        order.State = OrderLattice.StateOf(in order);
        var isLive = order.IsLive;
        var size = isLive ? Math.Max(0, order.WorstSizeE9 - order.CumulativeSizeE9) : 0;
        var value = Math.BigMul(size, order.WorstPriceE9);
        var unknown = (order.State == OrderState.Unknown ? 1 : 0) - (wasUnknown ? 1 : 0);
        Exposures.Reserve(
            in order, size - order.ReservedSizeE9, value - order.ReservedE18,
            (isLive ? 1 : 0) - (wasLive ? 1 : 0), unknown);
        if (order.ParentId != 0)
            _parents.Move(order.ParentId, 0, size - order.ReservedSizeE9);
        (order.ReservedSizeE9, order.ReservedE18) = (size, value);
        if (isLive != wasLive)
            Link(id, ref order, isLive);
        _history.Fold(((ulong)id << 32) | ((ulong)order.State << 16) | (ulong)order.Facts);
        _history.Fold((ulong)order.CumulativeSizeE9 ^ ulong.RotateLeft((ulong)size, 32));
    }

    private void Link(uint id, ref OrderRecord order, bool isLive)
    {
        ref var first = ref _firstLive[order.InstrumentId];
        if (isLive)
        {
            if (order.Has(OrderFacts.Released))
                Throw.ReleasedTwice(id);
            (order.NextLive, order.PreviousLive) = (first, 0);
            if (first != 0)
                _orders[first].PreviousLive = id;
            first = id;
            return;
        }

        order.Facts |= OrderFacts.Released;
        Counters.Released++;
        if (order.PreviousLive != 0)
            _orders[order.PreviousLive].NextLive = order.NextLive;
        else
            first = order.NextLive;
        if (order.NextLive != 0)
            _orders[order.NextLive].PreviousLive = order.PreviousLive;
        (order.NextLive, order.PreviousLive) = (0, 0);
    }
}
