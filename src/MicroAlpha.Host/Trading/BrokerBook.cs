using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Orders;
using MicroAlpha.Gateways.Alpaca.Rest;
using MicroAlpha.Native;

namespace MicroAlpha.Host.Trading;

/// <summary>
/// The broker adapter's orders: names and ids, what was published of them, what is in doubt, what was adopted, and the
/// position that follows from all of it. Any thread; a short lock that is never held while an event is published.
/// </summary>
internal sealed class BrokerBook : IOrderMap
{
    private readonly Lock _lock = new();
    private readonly BrokerEvents _events;
    private readonly SentBook _sent;
    private readonly BrokerStart _start;
    private readonly Dictionary<uint, BrokerOrder> _orders = [];
    private readonly Dictionary<string, BrokerOrder> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, BrokerOrder> _adopted = [];
    private readonly Dictionary<Guid, long> _replaced = [];
    private readonly Dictionary<string, uint> _ids = new(StringComparer.Ordinal);
    private readonly List<string> _symbols = [];
    private readonly Dictionary<uint, long> _held = [];
    private readonly HashSet<uint> _told = [];
    private readonly HashSet<(uint Order, CommandKind Kind)> _doubts = [];
    private readonly HashSet<string> _unresolved;
    private uint _nextAdopted;
    private uint _reconciliations;
    private long _drifts;
    private long _elsewhere;

    /// <summary>Creates it.</summary>
    /// <param name="events">Where events go.</param>
    /// <param name="sent">Told every event before the core sees it.</param>
    /// <param name="capacity">Largest order id of the core; adopted orders have ids from there downwards.</param>
    /// <param name="start">What the last session left.</param>
    public BrokerBook(BrokerEvents events, SentBook sent, uint capacity, BrokerStart start)
    {
        (_events, _sent, _nextAdopted, _start) = (events, sent, capacity, start);
        _unresolved = [.. start.Open.Where(intent => intent.Command.Kind != CommandKind.Cancel)
            .Select(intent => intent.Name), .. start.Orders.Where(order => order is { IsLive: true, Name.Length: > 0 })
            .Select(order => order.Name)];
    }

    /// <summary>Told an order that was given up and exists all the same: it must be canceled.</summary>
    public Action<BrokerOrder>? OnRisen { get; set; }

    /// <summary>Told the symbol and both sizes, 1e-9 units, when the broker's position is not ours.</summary>
    public Action<string, long, long>? OnDrift { get; set; }

    /// <summary>Outcomes that nobody knows.</summary>
    public int Unknown => Read(book => book._doubts.Count);

    /// <summary>Orders of others or of earlier sessions that were taken in.</summary>
    public int Adopted => Read(book => book._adopted.Count);

    /// <summary>Reconciliations that were finished.</summary>
    public long Reconciliations => Read(book => (long)book._reconciliations);

    /// <summary>Instruments that differed at the end of one, all together.</summary>
    public long Drifts => Read(book => book._drifts);

    /// <summary>Orders in symbols that this engine does not know.</summary>
    public long Elsewhere => Read(book => book._elsewhere);

    /// <inheritdoc/>
    public IReadOnlyCollection<string> OpenClientOrderIds
    {
        get
        {
            lock (_lock)
            {
                return
                [
                    .. _unresolved,
                    .. _orders.Values.Where(order => !order.IsClosed && !order.IsGivenUp && order.Names.Count > 0)
                        .Select(order => order.Names[^1]),
                ];
            }
        }
    }

    /// <summary>Tells the id under which a symbol trades; before its first order.</summary>
    public void Define(string symbol, uint id)
    {
        lock (_lock)
        {
            while (_symbols.Count <= id)
                _symbols.Add("");
            _symbols[(int)id] = symbol;
            _ids[symbol] = id;
            // Alpaca's positions have pairs without their slash.
            _ids.TryAdd(symbol.Replace("/", "", StringComparison.Ordinal), id);
            if (_start.Held.TryGetValue(symbol, out var held))
                _held[id] = held;
        }
    }

    /// <summary>Every symbol has an id.</summary>
    public bool AreDefined(IEnumerable<string> symbols) => Read(book => symbols.All(book._ids.ContainsKey));

    /// <summary>Symbol of an instrument; empty = not told.</summary>
    public string SymbolOf(uint id) => Read(book => id < (uint)book._symbols.Count ? book._symbols[(int)id] : "");

    /// <summary>Notes a new order before it is sent.</summary>
    public BrokerOrder Open(in OrderCommand command, string symbol, long sequence)
    {
        var order = new BrokerOrder(command.OrderId, command.InstrumentId, symbol, command.Side)
        {
            SizeE9 = command.SizeE9,
        };
        lock (_lock)
        {
            _orders[command.OrderId] = order;
            AddName(order, OpenIntent.NameOf(_start.Epoch, command.StrategyId, sequence));
        }

        return order;
    }

    /// <summary>Notes the name of a replacement before it is sent.</summary>
    public string NameReplace(BrokerOrder order, in OrderCommand command, long sequence)
    {
        var name = OpenIntent.NameOf(_start.Epoch, command.StrategyId, sequence);
        lock (_lock)
            AddName(order, name);
        return name;
    }

    /// <summary>An order by our id; null when it is not known.</summary>
    public BrokerOrder? Find(uint orderId) => Read(book => book._orders.GetValueOrDefault(orderId));

    /// <summary>The venue's ids that a change may have to name, the newest first.</summary>
    public Guid[] IdsOf(BrokerOrder order) => Read(_ => new[] { order.AskedId, order.VenueId }
        .Where(id => id != Guid.Empty).Distinct().ToArray());

    /// <summary>Notes the id that a reply told.</summary>
    public void NoteId(BrokerOrder order, Guid id, bool isReplacement)
    {
        lock (_lock)
        {
            if (isReplacement)
                order.AskedId = id;
            else if (order.VenueId == Guid.Empty)
                order.VenueId = id;
        }
    }

    /// <summary>Says that a command was refused by the last gate or by this adapter, or by the venue.</summary>
    public void Refuse(
        BrokerOrder order, CommandKind kind, long sequence, GateRefusal refusal, bool isByVenue = false)
    {
        Settle(order, kind);
        var by = isByVenue ? BrokerSlots.ByVenue : BrokerSlots.ByLastGate;
        var slot = BrokerSlots.Rejected(order, kind, sequence, by);
        slot.OrderRejected.ReasonCode = (uint)refusal.Code;
        (slot.OrderRejected.ObservedValue, slot.OrderRejected.LimitValue) = (refusal.Value, refusal.Limit);
        Publish(slot);
    }

    /// <summary>Says that the outcome of a command is not known.</summary>
    public void Doubt(BrokerOrder order, CommandKind kind, long sequence)
    {
        lock (_lock)
            _doubts.Add((order.OrderId, kind));
        Publish(BrokerSlots.Rejected(order, kind, sequence, BrokerSlots.ByNobody));
    }

    /// <summary>The outcome of a command is known now.</summary>
    public void Settle(BrokerOrder order, CommandKind kind)
    {
        lock (_lock)
            _doubts.Remove((order.OrderId, kind));
    }

    /// <summary>Gives an order up that the venue does not know.</summary>
    public void GiveUp(BrokerOrder order)
    {
        lock (_lock)
            order.IsGivenUp = true;
    }

    /// <summary>Publishes an event, after the book and the last gate took it in.</summary>
    public bool Publish(in EngineEvent slot)
    {
        Note(in slot);
        _sent.Take(in slot);
        return _events.TryPublish(in slot);
    }

    /// <summary>Publishes that trading is or is not connected and reconciled.</summary>
    public void PublishConnection(ConnectionState state, EventSource source)
    {
        EngineEvent slot = new()
        {
            ReceiveTimeNs = WallClock.NowNs(),
            InstrumentId = EngineEvent.NoInstrument,
            Kind = EventKind.Connection,
            Source = source,
        };
        slot.Connection.State = state;
        Publish(slot);
    }

    /// <inheritdoc/>
    public bool TryFind(string clientOrderId, out uint orderId, out uint instrumentId)
    {
        lock (_lock)
        {
            var isOurs = _byName.TryGetValue(clientOrderId, out var order) && !order.IsGivenUp;
            (orderId, instrumentId) = isOurs ? (order!.OrderId, order.InstrumentId) : (0u, 0u);
            return isOurs;
        }
    }

    /// <inheritdoc/>
    public bool TryAdopt(AlpacaOrder order, out uint orderId, out uint instrumentId, out long bookedE9)
    {
        EngineEvent slot;
        BrokerOrder adopted;
        var isRisen = false;
        lock (_lock)
        {
            (orderId, bookedE9) = (0, 0);
            _unresolved.Remove(order.ClientOrderId);
            if (!_ids.TryGetValue(order.Symbol, out instrumentId) || order.SizeE9 <= 0 || order.Side == Side.None)
            {
                _elsewhere++;
                return false;
            }

            // What a replaced order executed is part of the one that replaced it.
            if (order.Status == "replaced")
            {
                _replaced[order.Id] = BookedOf(order);
                return false;
            }

            bookedE9 = BookedOf(order);
            if ((order.IsTerminal && order.FilledSizeE9 <= bookedE9) || order.SizeE9 <= bookedE9)
                return false;
            isRisen = _byName.ContainsKey(order.ClientOrderId);
            orderId = _nextAdopted--;
            adopted = new BrokerOrder(orderId, instrumentId, order.Symbol, order.Side)
            {
                VenueId = order.Id,
                SizeE9 = order.SizeE9 - bookedE9,
            };
            _orders[orderId] = adopted;
            _adopted[order.Id] = adopted;
            slot = BrokerSlots.Adoption(order, orderId, instrumentId, bookedE9);
        }

        Publish(slot);
        if (isRisen)
            OnRisen?.Invoke(adopted);
        return true;
    }

    /// <inheritdoc/>
    public bool OnPositions(IReadOnlyList<AlpacaPosition> positions, bool isLast)
    {
        var slots = new List<EngineEvent>();
        var drifts = new List<(string Symbol, long Theirs, long Ours)>();
        lock (_lock)
        {
            var theirs = new Dictionary<uint, AlpacaPosition>();
            foreach (var position in positions)
            {
                if (_ids.TryGetValue(position.Symbol, out var id))
                    theirs[id] = position;
            }

            foreach (var id in theirs.Keys.Union(_held.Keys).Union(_told).Order())
            {
                var (ours, told) = (_held.GetValueOrDefault(id), theirs.GetValueOrDefault(id));
                if ((told?.SizeE9 ?? 0) != ours)
                    drifts.Add((_symbols[(int)id], told?.SizeE9 ?? 0, ours));
                _told.Add(id);
                slots.Add(BrokerSlots.Position(id, told, _reconciliations + 1));
            }

            if (drifts.Count > 0 && !isLast)
                return false;
            _reconciliations++;
            _drifts += drifts.Count;
        }

        foreach (var slot in slots)
            Publish(slot);
        foreach (var (symbol, theirs, ours) in drifts)
            OnDrift?.Invoke(symbol, theirs, ours);
        return true;
    }

    /// <summary>Nothing of an earlier start is looked for any more: the venue was asked often enough.</summary>
    public void ForgetUnresolved()
    {
        lock (_lock)
            _unresolved.Clear();
    }

    // Of an order of ours that no session knew, what is booked of the one that it replaced, for its executions count on
    // and the crash may have lost the replace only, else nothing; what others had executed before is not our position.
    private long BookedOf(AlpacaOrder order)
    {
        var high = BrokerSlots.Halves(order.Id).High;
        var saved = _start.Orders.LastOrDefault(one => one.VenueHigh == high)
            ?? _start.Orders.LastOrDefault(one => one.Name.Length > 0 && one.Name == order.ClientOrderId);
        if (saved is null && order.Replaces != Guid.Empty)
        {
            if (_replaced.TryGetValue(order.Replaces, out var bookedE9))
                return bookedE9;
            var replaced = BrokerSlots.Halves(order.Replaces).High;
            saved = _start.Orders.LastOrDefault(one => one.VenueHigh == replaced);
        }

        return saved?.BookedE9 ?? (BrokerSlots.IsOurs(order) ? 0 : order.FilledSizeE9);
    }

    private void Note(in EngineEvent slot)
    {
        lock (_lock)
        {
            switch (slot.Kind)
            {
                case EventKind.OrderAccepted or EventKind.OrderReplaced
                    when _orders.TryGetValue(slot.OrderAccepted.OrderId, out var order):
                    order.VenueId = BrokerSlots.Whole(
                        slot.OrderAccepted.VenueOrderIdHigh, slot.OrderAccepted.VenueOrderIdLow);
                    order.SizeE9 = slot.OrderAccepted.SizeE9;
                    var kind = slot.Kind == EventKind.OrderAccepted ? CommandKind.New : CommandKind.Replace;
                    _doubts.Remove((order.OrderId, kind));
                    break;
                case EventKind.OrderFilled when _orders.TryGetValue(slot.OrderFilled.OrderId, out var order):
                    _doubts.Remove((order.OrderId, CommandKind.New));
                    Raise(order, slot.OrderFilled.CumulativeSizeE9);
                    break;
                case EventKind.OrderCanceled or EventKind.OrderExpired
                    when _orders.TryGetValue(slot.OrderClosed.OrderId, out var order):
                    Raise(order, slot.OrderClosed.CumulativeSizeE9);
                    Close(order);
                    break;
                case EventKind.OrderRejected when slot.OrderRejected.RejectedBy != BrokerSlots.ByNobody
                    && slot.OrderRejected.RefusedCommand == (byte)CommandKind.New
                    && _orders.TryGetValue(slot.OrderRejected.OrderId, out var order):
                    Close(order);
                    break;
            }
        }
    }

    private void Close(BrokerOrder order)
    {
        order.IsEnded = true;
        foreach (var kind in (CommandKind[])[CommandKind.New, CommandKind.Replace, CommandKind.Cancel])
            _doubts.Remove((order.OrderId, kind));
    }

    private void Raise(BrokerOrder order, long cumulativeE9)
    {
        var rise = Math.Max(0, cumulativeE9 - order.FilledE9);
        order.FilledE9 += rise;
        _held[order.InstrumentId] = _held.GetValueOrDefault(order.InstrumentId)
            + (order.Side == Side.Bid ? rise : -rise);
    }

    private void AddName(BrokerOrder order, string name)
    {
        order.Names.Add(name);
        _byName[name] = order;
    }

    private T Read<T>(Func<BrokerBook, T> read)
    {
        lock (_lock)
            return read(this);
    }
}
