using MicroAlpha.Events;
using MicroAlpha.Venue.Matching;
using MicroAlpha.Venue.Paper;

namespace MicroAlpha.Tests.Venue.Paper;

/// <summary>
/// The paper venue without any thought for speed: dictionaries, lists, everything looked for anew. The specification of
/// <see cref="PaperBroker"/>.
/// </summary>
internal sealed class NaivePaper(PaperOptions options)
{
    private readonly Dictionary<uint, NaiveMarket> _markets = [];
    private readonly List<(long ArrivalNs, long Number, OrderCommand Command, long Sequence)> _pending = [];
    private readonly List<EngineEvent> _answers = [];
    private readonly HashSet<uint> _used = [];
    private long _now = long.MinValue;
    private long _number;
    private ulong _executions;
    private bool _isClosed;

    /// <summary>Sum of the fees, 1e-9 currency units.</summary>
    public long FeesE9 { get; private set; }

    /// <summary>What our orders took of each told level, for conservation.</summary>
    public IEnumerable<NaiveLevel> Levels => _markets.Values.SelectMany(
        market => market.Bids.Values.Concat(market.Asks.Values));

    public void OnEvent(EngineEvent slot)
    {
        var time = options.Clock == PaperClock.Receive || slot.VenueTimeNs == 0
            ? slot.ReceiveTimeNs
            : slot.VenueTimeNs + options.VenueClockOffsetNs;
        while (Earliest() is { } next && next.ArrivalNs < time)
            Run(next);
        _now = Math.Max(_now, time);
        if (slot.Kind == EventKind.SessionState)
        {
            _isClosed = slot.SessionState.Phase == SessionPhase.Closed;
            if (slot.SessionState.Phase is SessionPhase.PostMarket or SessionPhase.Closed)
            {
                foreach (var open in _markets.OrderBy(pair => pair.Key).Select(pair => pair.Value))
                {
                    foreach (var order in open.Ranked(Side.Bid).Concat(open.Ranked(Side.Ask))
                        .Where(one => one.Life == TimeInForce.Day).ToList())
                    {
                        open.Orders.Remove(order);
                        Say(EventKind.OrderExpired, order, MatchReason.None);
                    }
                }
            }

            return;
        }

        if (slot.Kind == EventKind.Connection)
        {
            foreach (var (id, lost) in _markets)
                lost.HasSnapshot &= slot.InstrumentId != EngineEvent.NoInstrument && slot.InstrumentId != id;
            return;
        }

        if (!_markets.TryGetValue(slot.InstrumentId, out var market))
            _markets[slot.InstrumentId] = market = new NaiveMarket(options);
        switch (slot.Kind)
        {
            case EventKind.Quote when !market.HasBook:
                market.SetTop(Side.Bid, slot.Quote.BidPriceE9, slot.Quote.BidSizeE9);
                market.SetTop(Side.Ask, slot.Quote.AskPriceE9, slot.Quote.AskSizeE9);
                EndUpdate(market);
                break;
            case EventKind.BookLevel:
                if (market.TakeLevel(slot))
                    EndUpdate(market);
                break;
            case EventKind.Trade:
                Trade(market, slot);
                break;
            case EventKind.Status when slot.Status.State != TradingState.Unchanged:
                market.IsHalted = slot.Status.State != TradingState.Trading;
                break;
            case EventKind.LuldBand:
                (market.Low, market.High) = (slot.LuldBand.DownPriceE9, slot.LuldBand.UpPriceE9);
                foreach (var order in market.Ranked(Side.Bid).Concat(market.Ranked(Side.Ask)).ToList())
                {
                    if (!market.IsAllowed(order.Side, order.Price))
                        Drop(market, order, MatchReason.BandMoved);
                }

                break;
            case EventKind.InstrumentDefinition:
                market.Tick = slot.InstrumentDefinition.TickSizeE9;
                market.Lot = (long)Math.Pow(10, 9 - slot.InstrumentDefinition.SizeDecimals);
                break;
        }
    }

    public void Submit(OrderCommand command, long sequence)
    {
        var latency = command.Kind switch
        {
            CommandKind.New => options.Place,
            CommandKind.Replace => options.Replace,
            _ => options.Cancel,
        };
        var sent = Math.Max(command.DecisionTimeNs, _now);
        if (_pending.Count == options.MaxCommands)
            Reject(command, sequence, MatchReason.OrderLimit, sent);
        else
            _pending.Add((sent + latency.At(sent), _number++, command, sequence));
    }

    public bool TryTake(long until, out EngineEvent answer)
    {
        while (Earliest() is { } next && next.ArrivalNs < until
            && (_answers.Count == 0 || next.ArrivalNs <= _answers[0].ReceiveTimeNs))
        {
            Run(next);
        }

        answer = default;
        if (_answers.Count == 0 || _answers[0].ReceiveTimeNs > until)
            return false;
        answer = _answers[0];
        _answers.RemoveAt(0);
        return true;
    }

    private (long ArrivalNs, long Number, OrderCommand Command, long Sequence)? Earliest() =>
        _pending.Count == 0 ? null : _pending.OrderBy(one => one.ArrivalNs).ThenBy(one => one.Number).First();

    private void Run((long ArrivalNs, long Number, OrderCommand Command, long Sequence) next)
    {
        _pending.Remove(next);
        _now = Math.Max(_now, next.ArrivalNs);
        var reason = next.Command.Kind switch
        {
            CommandKind.New => New(next.Command),
            CommandKind.Replace => Replace(next.Command),
            _ => Cancel(next.Command),
        };
        if (reason != MatchReason.None)
            Reject(next.Command, next.Sequence, reason, _now);
    }

    private MatchReason New(OrderCommand command)
    {
        if (!_markets.TryGetValue(command.InstrumentId, out var market))
            return MatchReason.UnknownInstrument;
        if (command.OrderId == 0)
            return MatchReason.InvalidOrderId;
        var isMarket = command.OrderType == OrderType.Market;
        var waits = command.TimeInForce is TimeInForce.Day or TimeInForce.GoodTillCanceled && !isMarket;
        if (command.Side is not (Side.Bid or Side.Ask))
            return MatchReason.InvalidSide;
        if (command.OrderType is OrderType.None || !Enum.IsDefined(command.OrderType))
            return MatchReason.InvalidOrderType;
        if (command.TimeInForce is TimeInForce.None || !Enum.IsDefined(command.TimeInForce))
            return MatchReason.InvalidTimeInForce;
        if (command.OrderType == OrderType.PostOnly && !waits)
            return MatchReason.InvalidFlags;
        if (isMarket != (command.PriceE9 == 0) || command.PriceE9 < 0)
            return MatchReason.InvalidPrice;
        if (market.Tick > 0 && command.PriceE9 % market.Tick != 0)
            return MatchReason.PriceNotOnTick;
        if (command.SizeE9 <= 0)
            return MatchReason.InvalidSize;
        if (market.Lot > 0 && command.SizeE9 % market.Lot != 0)
            return MatchReason.SizeNotOnLot;
        if (_used.Contains(command.OrderId))
            return MatchReason.DuplicateOrder;
        if ((market.IsHalted || _isClosed) && !waits)
            return MatchReason.Halted;
        var order = new NaiveOrder(command);
        if (!isMarket && !market.IsAllowed(order.Side, order.Price))
            return MatchReason.OutsideBand;
        if (order.IsPostOnly && WouldTake(market, order))
            return MatchReason.PostOnlyWouldTake;
        if (command.OrderId >= options.MaxOrders
            || (waits && _markets.Values.Sum(one => one.Orders.Count) == options.MaxWorkingOrders))
        {
            return MatchReason.OrderLimit;
        }

        _used.Add(command.OrderId);
        Say(EventKind.OrderAccepted, order, MatchReason.None);
        Arrive(market, order);
        return MatchReason.None;
    }

    private MatchReason Replace(OrderCommand command)
    {
        var order = Find(command, out var market);
        if (order is null)
            return MatchReason.UnknownOrder;
        var price = command.PriceE9 == 0 ? order.Price : command.PriceE9;
        var size = command.SizeE9 == 0 ? order.Size : command.SizeE9;
        if (price < 0)
            return MatchReason.InvalidPrice;
        if (market.Tick > 0 && price % market.Tick != 0)
            return MatchReason.PriceNotOnTick;
        if (size <= 0)
            return MatchReason.InvalidSize;
        if (market.Lot > 0 && size % market.Lot != 0)
            return MatchReason.SizeNotOnLot;
        if (size <= order.Filled)
            return MatchReason.SizeAtMostFilled;
        if (price == order.Price && size <= order.Size)
        {
            order.Size = size;
            Say(EventKind.OrderReplaced, order, MatchReason.None);
            return MatchReason.None;
        }

        if (!market.IsAllowed(order.Side, price))
            return MatchReason.OutsideBand;
        var next = order.With(price, size);
        if (order.IsPostOnly && WouldTake(market, next))
            return MatchReason.PostOnlyWouldTake;
        market.Orders.Remove(order);
        Say(EventKind.OrderReplaced, next, MatchReason.None);
        Arrive(market, next);
        return MatchReason.None;
    }

    private MatchReason Cancel(OrderCommand command)
    {
        var order = Find(command, out var market);
        if (order is null)
            return MatchReason.UnknownOrder;
        Drop(market, order, MatchReason.Requested);
        return MatchReason.None;
    }

    private NaiveOrder? Find(OrderCommand command, out NaiveMarket market)
    {
        market = _markets.GetValueOrDefault(command.InstrumentId) ?? new NaiveMarket(options);
        return market.Orders.Find(one => one.Id == command.OrderId);
    }

    private void Arrive(NaiveMarket market, NaiveOrder order)
    {
        var shut = market.IsHalted || _isClosed;
        if (!shut && order.Life == TimeInForce.FillOrKill && Takeable(market, order) < order.Leaves)
        {
            Say(EventKind.OrderCanceled, order, MatchReason.FillOrKill);
            return;
        }

        while (!shut && !order.IsPostOnly && order.Leaves > 0)
        {
            var own = market.Ranked(Other(order.Side)).FirstOrDefault(one => market.CanMeet(order, one.Price));
            var level = market.Best(Other(order.Side))
                .FirstOrDefault(one => one.Left > 0 || !market.CanMeet(order, one.Price));
            if (level is not null && !market.CanMeet(order, level.Price))
                level = null;
            if (own is not null && (level is null || !NaiveMarket.IsBetter(own.Side, level.Price, own.Price)))
            {
                if (options.SelfTrade != SelfTradeMode.CancelNewest)
                    Drop(market, own, MatchReason.SelfTrade);
                if (options.SelfTrade == SelfTradeMode.CancelOldest)
                    continue;
                Say(EventKind.OrderCanceled, order, MatchReason.SelfTrade);
                return;
            }

            if (level is null)
                break;
            var size = Math.Min(level.Left, order.Leaves);
            level.Taken += size;
            Fill(order, level.Price, size, isMaker: false);
        }

        if (order.Leaves == 0)
            return;
        if (order.IsMarket)
            Say(EventKind.OrderCanceled, order, MatchReason.NoLiquidity);
        else if (order.Life == TimeInForce.ImmediateOrCancel)
            Say(EventKind.OrderCanceled, order, MatchReason.ImmediateOrCancel);
        else
        {
            order.Ahead = market.AheadAt(order.Side, order.Price);
            order.Traded = 0;
            market.Orders.Add(order);
        }
    }

    // What an order could take before one of our own would end it.
    private long Takeable(NaiveMarket market, NaiveOrder order)
    {
        var own = options.SelfTrade == SelfTradeMode.CancelOldest
            ? null
            : market.Ranked(Other(order.Side)).FirstOrDefault(one => market.CanMeet(order, one.Price));
        return market.Best(Other(order.Side)).TakeWhile(level => market.CanMeet(order, level.Price)
            && (own is null || NaiveMarket.IsBetter(own.Side, level.Price, own.Price))).Sum(level => level.Left);
    }

    private bool WouldTake(NaiveMarket market, NaiveOrder order) => !market.IsHalted && !_isClosed
        && (market.Ranked(Other(order.Side)).Take(1).Any(one => market.CanMeet(order, one.Price))
            || market.Best(Other(order.Side)).TakeWhile(level => market.CanMeet(order, level.Price))
                .Any(level => level.Left > 0));

    private void Trade(NaiveMarket market, EngineEvent slot)
    {
        var flags = (TradeFlags)slot.Flags;
        if (market.IsHalted || _isClosed || flags.HasFlag(TradeFlags.Suspicious) || flags.HasFlag(TradeFlags.Backfilled)
            || slot.Trade.SizeE9 <= 0 || slot.Trade.PriceE9 <= 0)
        {
            return;
        }

        var price = slot.Trade.PriceE9;
        var aggressor = slot.Trade.Aggressor;
        if (aggressor == Side.None && market.Bids.Count > 0 && price <= market.Bids.Keys.Max())
            aggressor = Side.Ask;
        else if (aggressor == Side.None && market.Asks.Count > 0 && price >= market.Asks.Keys.Min())
            aggressor = Side.Bid;
        foreach (var side in new[] { Side.Bid, Side.Ask })
        {
            var left = slot.Trade.SizeE9;
            foreach (var order in market.Ranked(side).ToList())
            {
                var size = 0L;
                if (NaiveMarket.IsBetter(side, order.Price, price))
                {
                    size = left;
                }
                else if (order.Price == price && aggressor == Other(side) && !flags.HasFlag(TradeFlags.Hidden))
                {
                    order.Traded += slot.Trade.SizeE9;
                    if (order.Ahead is { } ahead)
                    {
                        size = Math.Max(0, left - ahead);
                        order.Ahead = Math.Max(0, ahead - left);
                    }
                }

                size = Math.Min(size, order.Leaves);
                size -= market.Lot > 0 ? size % market.Lot : 0;
                if (size == 0 || !market.IsInBand(order.Price))
                    continue;
                left -= size;
                FillResting(market, order, size);
            }
        }
    }

    private void EndUpdate(NaiveMarket market)
    {
        foreach (var order in market.Orders)
        {
            var levels = market.Levels(order.Side);
            if (!levels.ContainsKey(order.Price)
                && levels.Keys.Any(price => NaiveMarket.IsBetter(order.Side, order.Price, price)))
            {
                order.Ahead = 0;
            }
        }

        if (market.IsHalted || _isClosed)
            return;
        foreach (var side in new[] { Side.Bid, Side.Ask })
        {
            foreach (var order in market.Ranked(side).ToList())
            {
                if (!market.IsInBand(order.Price)
                    || market.Levels(side).Keys.Any(price => !NaiveMarket.IsBetter(side, order.Price, price)))
                {
                    continue;
                }

                var total = 0L;
                foreach (var level in market.Best(Other(side))
                    .TakeWhile(level => !NaiveMarket.IsBetter(Other(side), order.Price, level.Price)))
                {
                    var size = Math.Min(level.Left, order.Leaves - total);
                    level.Taken += size;
                    total += size;
                }

                if (total > 0)
                    FillResting(market, order, total);
            }
        }
    }

    private void FillResting(NaiveMarket market, NaiveOrder order, long size)
    {
        Fill(order, order.Price, size, isMaker: true);
        if (order.Leaves == 0)
            market.Orders.Remove(order);
    }

    private void Fill(NaiveOrder order, long price, long size, bool isMaker)
    {
        order.Filled += size;
        FeesE9 += options.Fees.Of(price, size, isMaker);
        var slot = Answer(EventKind.OrderFilled, order.Instrument, _now);
        slot.Flags = (byte)(isMaker ? FillFlags.Maker : FillFlags.Taker);
        slot.OrderFilled = new OrderFilledPayload
        {
            PriceE9 = price,
            SizeE9 = size,
            CumulativeSizeE9 = order.Filled,
            ExecutionId = ++_executions,
            OrderId = order.Id,
        };
        _answers.Add(slot);
    }

    private void Drop(NaiveMarket market, NaiveOrder order, MatchReason reason)
    {
        market.Orders.Remove(order);
        Say(EventKind.OrderCanceled, order, reason);
    }

    private void Say(EventKind kind, NaiveOrder order, MatchReason reason)
    {
        var slot = Answer(kind, order.Instrument, _now);
        if (kind is EventKind.OrderAccepted or EventKind.OrderReplaced)
        {
            slot.OrderAccepted = new OrderAcceptedPayload
            {
                VenueOrderIdHigh = 0x4D41207061706572,
                VenueOrderIdLow = order.Id,
                PriceE9 = order.Price,
                SizeE9 = order.Size,
                OrderId = order.Id,
            };
        }
        else
        {
            slot.OrderClosed = new OrderClosedPayload
            {
                CumulativeSizeE9 = order.Filled,
                LeavesSizeE9 = order.Leaves,
                ReasonCode = (uint)reason,
                OrderId = order.Id,
            };
        }

        _answers.Add(slot);
    }

    private void Reject(OrderCommand command, long sequence, MatchReason reason, long time)
    {
        var slot = Answer(EventKind.OrderRejected, command.InstrumentId, time);
        slot.OrderRejected = new OrderRejectedPayload
        {
            CommandSequence = sequence,
            ReasonCode = (uint)reason,
            RejectedBy = 3,
            RefusedCommand = (byte)command.Kind,
            OrderId = command.OrderId,
        };
        _answers.Add(slot);
    }

    private long _lastDue = long.MinValue;

    private EngineEvent Answer(EventKind kind, uint instrument, long time)
    {
        _lastDue = Math.Max(_lastDue, time + options.FillFeed.At(time));
        return new EngineEvent
        {
            Kind = kind,
            InstrumentId = instrument,
            Source = EventSource.Venue,
            VenueTimeNs = time,
            ReceiveTimeNs = _lastDue,
        };
    }

    private static Side Other(Side side) => side == Side.Bid ? Side.Ask : Side.Bid;
}
