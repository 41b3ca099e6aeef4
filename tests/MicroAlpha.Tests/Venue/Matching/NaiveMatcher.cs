using MicroAlpha.Events;
using MicroAlpha.Venue.Matching;

namespace MicroAlpha.Tests.Venue.Matching;

/// <summary>
/// The specification of <see cref="IMatcher"/>: sorted lists and a dictionary, one rule after the other, nothing
/// clever.
/// </summary>
internal sealed class NaiveMatcher(MatcherOptions options) : IMatcher
{
    private readonly Dictionary<uint, NaiveBook> _books = [];
    private readonly Dictionary<ulong, NaiveOrder> _orders = [];
    private List<MatchReport> _reports = [];
    private int _room;
    private int _touched;
    private ulong _lastMatch;
    private long _lastTurn;

    /// <inheritdoc />
    public int RequiredReports { get; private set; }

    /// <inheritdoc />
    public int Submit(ReadOnlySpan<MatchCommand> commands, Span<MatchReport> reports, out int consumed)
    {
        consumed = 0;
        RequiredReports = 0;
        if (commands.Length > 0)
            ArgumentOutOfRangeException.ThrowIfLessThan(reports.Length, IMatcher.BaseReports);
        var written = 0;
        foreach (var command in commands)
        {
            _room = reports.Length - written;
            _touched = 0;
            _reports = [];
            if (_room < IMatcher.BaseReports || !Execute(command))
                break;
            var last = _reports[^1];
            last.Flags |= MatchReportFlags.EndOfCommand;
            _reports[^1] = last;
            foreach (var report in _reports)
                reports[written++] = report;
            consumed++;
        }

        if (consumed == 0 && commands.Length > 0)
            RequiredReports = IMatcher.BaseReports + _touched;
        return written;
    }

    /// <inheritdoc />
    public int Depth(uint instrument, Side side, Span<BookDepth> levels)
    {
        if (side is not (Side.Bid or Side.Ask) || !_books.TryGetValue(instrument, out var book))
            return 0;
        var written = 0;
        foreach (var (price, size, orders) in book.Levels(side).Take(levels.Length))
            levels[written++] = new BookDepth { PriceE9 = price, SizeE9 = size, Orders = orders };
        return written;
    }

    /// <inheritdoc />
    public void Dispose()
    {
    }

    // False when the reports might not fit; nothing is changed then.
    private bool Execute(in MatchCommand command)
    {
        if (command.Kind is < MatchCommandKind.DefineInstrument or > MatchCommandKind.ExpireDay)
            return Reject(command, MatchReason.UnknownCommand);
        if (command.Kind == MatchCommandKind.DefineInstrument)
            return Define(command);
        if (!_books.TryGetValue(command.InstrumentId, out var book))
            return Reject(command, MatchReason.UnknownInstrument);
        var fits = command.Kind switch
        {
            MatchCommandKind.New => Add(book, command),
            MatchCommandKind.Cancel => Cancel(command),
            MatchCommandKind.Replace => Replace(book, command),
            MatchCommandKind.Halt => Halt(book, command),
            MatchCommandKind.Resume => Resume(book, command),
            MatchCommandKind.LuldBand => SetBand(book, command),
            _ => ExpireDay(book, command),
        };
        if (fits)
            ReportTop(book, command.InstrumentId);
        return fits;
    }

    private bool Define(in MatchCommand command)
    {
        if (_books.ContainsKey(command.InstrumentId))
            return Reject(command, MatchReason.InstrumentExists);
        if (command.InstrumentId >= options.MaxInstruments)
            return Reject(command, MatchReason.InstrumentLimit);
        if (command.TickE9 <= 0 || command.LotE9 <= 0)
            return Reject(command, MatchReason.InvalidInstrument);
        _books[command.InstrumentId] = new NaiveBook(command.TickE9, command.LotE9);
        return Applied(command);
    }

    private bool Add(NaiveBook book, in MatchCommand command)
    {
        var order = new NaiveOrder
        {
            Id = command.OrderId,
            Instrument = command.InstrumentId,
            Account = command.AccountId,
            Side = command.Side,
            Type = command.OrderType,
            TimeInForce = command.TimeInForce,
            IsPostOnly = command.Flags.HasFlag(MatchFlags.PostOnly),
            SelfTrade = command.SelfTrade,
            PriceE9 = command.PriceE9,
            TotalE9 = command.SizeE9,
        };
        var reason = NaiveRules.Check(book, order, command.Flags, _orders.ContainsKey(order.Id));
        if (reason == MatchReason.None && order.MayRest && _orders.Count == options.MaxOrders)
            reason = MatchReason.OrderLimit;
        if (reason != MatchReason.None)
            return Reject(command, reason);
        if (!HasRoomFor(book, order))
            return false;
        Tell(MatchReportKind.Accepted, order);
        if (order.TimeInForce == TimeInForce.FillOrKill && !NaiveRules.WouldFill(book, order))
            return Tell(MatchReportKind.Canceled, order, MatchReason.FillOrKill);
        if (!book.IsHalted && Match(book, order))
            return Tell(MatchReportKind.Canceled, order, MatchReason.SelfTrade);
        if (order.RemainingE9 == 0)
            return true;
        if (!order.MayRest)
            return Tell(MatchReportKind.Canceled, order, order.Type == OrderType.Market
                ? MatchReason.NoLiquidity : MatchReason.ImmediateOrCancel);
        Rest(book, order);
        return true;
    }

    private bool Cancel(in MatchCommand command)
    {
        if (command.OrderId == 0)
            return Reject(command, MatchReason.InvalidOrderId);
        if (Find(command) is not { } order)
            return Reject(command, MatchReason.UnknownOrder);
        Tell(MatchReportKind.Canceled, order, MatchReason.Requested);
        Remove(order);
        return true;
    }

    private bool Replace(NaiveBook book, in MatchCommand command)
    {
        if (command.OrderId == 0)
            return Reject(command, MatchReason.InvalidOrderId);
        if (Find(command) is not { } order)
            return Reject(command, MatchReason.UnknownOrder);
        var id = command.NewOrderId == 0 ? order.Id : command.NewOrderId;
        var next = order with
        {
            Id = id,
            PriceE9 = command.PriceE9 == 0 ? order.PriceE9 : command.PriceE9,
            TotalE9 = command.SizeE9 == 0 ? order.TotalE9 : command.SizeE9,
            TimeInForce = command.TimeInForce == TimeInForce.None ? order.TimeInForce : command.TimeInForce,
        };
        var isDuplicate = id != order.Id && _orders.ContainsKey(id);
        var reason = NaiveRules.CheckReplacement(book, order, next, isDuplicate);
        if (reason != MatchReason.None)
            return Reject(command, reason);
        var losesPriority = next.PriceE9 != order.PriceE9 || next.TotalE9 > order.TotalE9;
        if (losesPriority && !HasRoomFor(book, next))
            return false;
        Remove(order);
        Tell(MatchReportKind.Replaced, next);
        var told = _reports[^1];
        (told.OrderId, told.NewOrderId) = (order.Id, id);
        told.Flags = losesPriority ? MatchReportFlags.None : MatchReportFlags.KeptPriority;
        _reports[^1] = told;
        if (!losesPriority)
            Keep(book, next);
        else if (!book.IsHalted && Match(book, next))
            Tell(MatchReportKind.Canceled, next, MatchReason.SelfTrade);
        else if (next.RemainingE9 > 0)
            Rest(book, next);
        return true;
    }

    private bool Halt(NaiveBook book, in MatchCommand command)
    {
        book.IsHalted = true;
        return Applied(command);
    }

    // Best bid against best ask until they no longer meet; the one that queued earlier is the maker.
    private bool Resume(NaiveBook book, in MatchCommand command)
    {
        if (book.Best(Side.Bid) is { } bestBid && book.Best(Side.Ask) is { } bestAsk)
        {
            _touched = book.Where(order => order.Side == Side.Bid
                ? order.PriceE9 >= bestAsk.PriceE9
                : order.PriceE9 <= bestBid.PriceE9).Count;
        }

        if (!HasRoom())
            return false;
        book.IsHalted = false;
        Applied(command);
        while (book.Best(Side.Bid) is { } bid && book.Best(Side.Ask) is { } ask && bid.PriceE9 >= ask.PriceE9)
        {
            var (maker, taker) = bid.Turn < ask.Turn ? (bid, ask) : (ask, bid);
            if (PreventsSelfTrade(maker, taker, out var isTakerGone))
            {
                if (isTakerGone)
                {
                    Tell(MatchReportKind.Canceled, taker, MatchReason.SelfTrade);
                    Remove(taker);
                }

                continue;
            }

            Trade(maker, taker);
            if (taker.RemainingE9 == 0)
                Remove(taker);
        }

        return true;
    }

    private bool SetBand(NaiveBook book, in MatchCommand command)
    {
        var (lower, upper) = (command.LowerBandE9, command.UpperBandE9);
        if (lower < 0 || upper < 0 || (upper != 0 && lower > upper))
            return Reject(command, MatchReason.InvalidBand);
        var (oldLower, oldUpper) = (book.LowerBandE9, book.UpperBandE9);
        (book.LowerBandE9, book.UpperBandE9) = (lower, upper);
        var outside = book.Where(order => book.IsOutsideBand(order.Side, order.PriceE9));
        _touched = outside.Count;
        if (!HasRoom())
        {
            (book.LowerBandE9, book.UpperBandE9) = (oldLower, oldUpper);
            return false;
        }

        Applied(command);
        foreach (var order in outside)
        {
            Tell(MatchReportKind.Canceled, order, MatchReason.BandMoved);
            Remove(order);
        }

        return true;
    }

    private bool ExpireDay(NaiveBook book, in MatchCommand command)
    {
        var expired = book.Where(order => order.TimeInForce == TimeInForce.Day);
        _touched = expired.Count;
        if (!HasRoom())
            return false;
        Applied(command);
        foreach (var order in expired)
        {
            Tell(MatchReportKind.Expired, order);
            Remove(order);
        }

        return true;
    }

    // Trades a taker that is in no queue. True when self-trade prevention stopped it.
    private bool Match(NaiveBook book, NaiveOrder taker)
    {
        var other = taker.Side == Side.Bid ? Side.Ask : Side.Bid;
        while (taker.RemainingE9 > 0 && book.Best(other) is { } maker && book.Meets(taker, maker))
        {
            if (!PreventsSelfTrade(maker, taker, out var isTakerGone))
                Trade(maker, taker);
            else if (isTakerGone)
                return true;
        }

        return false;
    }

    // The maker's part of it; the caller knows where the taker is.
    private bool PreventsSelfTrade(NaiveOrder maker, NaiveOrder taker, out bool isTakerGone)
    {
        isTakerGone = taker.SelfTrade is SelfTradeMode.CancelNewest or SelfTradeMode.CancelBoth;
        if (maker.Account != taker.Account || taker.SelfTrade == SelfTradeMode.Allow)
            return false;
        if (taker.SelfTrade is SelfTradeMode.CancelOldest or SelfTradeMode.CancelBoth)
        {
            Tell(MatchReportKind.Canceled, maker, MatchReason.SelfTrade);
            Remove(maker);
        }

        return true;
    }

    private void Trade(NaiveOrder maker, NaiveOrder taker)
    {
        var size = Math.Min(maker.RemainingE9, taker.RemainingE9);
        maker.FilledE9 += size;
        taker.FilledE9 += size;
        _reports.Add(new MatchReport
        {
            Kind = MatchReportKind.Trade,
            OrderId = maker.Id,
            TakerOrderId = taker.Id,
            PriceE9 = maker.PriceE9,
            SizeE9 = size,
            RemainingE9 = maker.RemainingE9,
            TakerRemainingE9 = taker.RemainingE9,
            MatchId = ++_lastMatch,
            InstrumentId = maker.Instrument,
            Side = taker.Side,
        });
        if (maker.RemainingE9 == 0)
            Remove(maker);
    }

    private bool HasRoomFor(NaiveBook book, NaiveOrder taker)
    {
        _touched = book.IsHalted ? 0 : NaiveRules.Outlook(book, taker).Touched;
        return HasRoom();
    }

    private bool HasRoom() => _room >= IMatcher.BaseReports + _touched;

    private void Rest(NaiveBook book, NaiveOrder order)
    {
        order.Turn = ++_lastTurn;
        Keep(book, order);
    }

    private void Keep(NaiveBook book, NaiveOrder order)
    {
        book.Add(order);
        _orders.Add(order.Id, order);
    }

    private void Remove(NaiveOrder order)
    {
        _books[order.Instrument].Remove(order);
        _orders.Remove(order.Id);
    }

    private NaiveOrder? Find(in MatchCommand command) =>
        _orders.TryGetValue(command.OrderId, out var order) && order.Instrument == command.InstrumentId
        && order.Account == command.AccountId ? order : null;

    private bool Reject(in MatchCommand command, MatchReason reason)
    {
        _reports.Add(new MatchReport
        {
            Kind = MatchReportKind.Rejected,
            Reason = reason,
            OrderId = command.OrderId,
            NewOrderId = command.NewOrderId,
            PriceE9 = command.PriceE9,
            SizeE9 = command.SizeE9,
            InstrumentId = command.InstrumentId,
            Side = command.Side,
        });
        return true;
    }

    private bool Applied(in MatchCommand command)
    {
        _reports.Add(new MatchReport { Kind = MatchReportKind.Applied, InstrumentId = command.InstrumentId });
        return true;
    }

    private bool Tell(MatchReportKind kind, NaiveOrder order, MatchReason reason = MatchReason.None)
    {
        _reports.Add(new MatchReport
        {
            Kind = kind,
            Reason = reason,
            OrderId = order.Id,
            PriceE9 = order.PriceE9,
            SizeE9 = order.TotalE9,
            RemainingE9 = order.RemainingE9,
            InstrumentId = order.Instrument,
            Side = order.Side,
        });
        return true;
    }

    private void ReportTop(NaiveBook book, uint instrument)
    {
        var top = book.Top();
        if (top == book.ReportedTop)
            return;
        book.ReportedTop = top;
        _reports.Add(new MatchReport
        {
            Kind = MatchReportKind.TopOfBook,
            BidPriceE9 = top.BidPriceE9,
            BidSizeE9 = top.BidSizeE9,
            AskPriceE9 = top.AskPriceE9,
            AskSizeE9 = top.AskSizeE9,
            InstrumentId = instrument,
        });
    }
}
