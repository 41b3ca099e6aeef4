using MicroAlpha.Events;
using MicroAlpha.Venue.Feeds;
using MicroAlpha.Venue.Market;
using MicroAlpha.Venue.Matching;

namespace MicroAlpha.Venue.Orders;

/// <summary>
/// Where the source's market and the clients' orders meet (ADR 0014). A listing that no client trades is passed on as
/// it comes. While a client's order works in it, the house keeps the source's best bid and ask as its own orders in the
/// matcher: quotes through a client's order fill it, trades take their turn behind and before it, and what is told is
/// the matcher's book. Owner: the exchange thread.
/// </summary>
internal sealed class Crossing : IDisposable
{
    private const uint HouseAccount = MatcherLink.HouseAccount;
    private const int MaxSweep = 64;

    private readonly MarketTape _tape;
    private readonly VenueClock _clock;
    private readonly IOrderEvents _events;
    private readonly MatcherLink _link;
    private readonly HashSet<uint> _defined = [];

    /// <summary>Creates it around a matcher, which it disposes.</summary>
    /// <param name="matcher">The matcher.</param>
    /// <param name="tape">Where trades and quotes are told.</param>
    /// <param name="clock">The venue's time.</param>
    /// <param name="events">Told what happens to clients' orders.</param>
    public Crossing(IMatcher matcher, MarketTape tape, VenueClock clock, IOrderEvents events)
    {
        _tape = tape;
        _clock = clock;
        _events = events;
        _link = new MatcherLink(matcher, tape, clock, events);
    }

    /// <summary>Puts an order into the matcher: it trades, rests, or is canceled.</summary>
    public void Enter(VenueOrder order)
    {
        var listing = order.Listing;
        Engage(listing);
        _link.Send(order);
        for (var i = 0; i < MaxSweep && order.IsOpen && order.IsMarket && order.TimeInForce is not "fok"; i++)
        {
            if (order.MatchId != 0 || order.RemainingE9 <= 0 || !Replenish(listing))
                break;
            _link.Send(order);
        }

        if (order.IsOpen && order.IsMarket && order.MatchId == 0)
            Starve(order);
        Settle(listing, _clock.NowNs);
    }

    /// <summary>Takes an order out; false when it is not in the matcher.</summary>
    public bool Cancel(VenueOrder order)
    {
        _ = order.Listing.Book?.Hungry.Remove(order);
        if (order.MatchId == 0)
            return false;
        var command = _link.CommandOf(MatchCommandKind.Cancel, order.Listing, order.Account.Number);
        command.OrderId = order.MatchId;
        _link.Execute(order.Listing, in command);
        Settle(order.Listing, _clock.NowNs);
        return true;
    }

    /// <summary>Lets a new order take the place of a working one; false when that one is not in the matcher.</summary>
    public bool Replace(VenueOrder old, VenueOrder replacement)
    {
        if (old.MatchId == 0)
            return false;
        _link.Replace(old, replacement);
        Settle(old.Listing, _clock.NowNs);
        return true;
    }

    /// <summary>Fills what remains of a resting order at its limit, by the house.</summary>
    public void FillByHouse(VenueOrder order)
    {
        if (order.MatchId == 0)
            return;
        var side = order.Side == Side.Bid ? Side.Ask : Side.Bid;
        var source = order.Listing.SourceQuote;
        // The house's own order on that side may be better and would be met first.
        Requote(order.Listing, order.Side, 0, 0, isOnlyCancel: true);
        _link.Execute(order.Listing, NewHouse(
            order.Listing, side, order.LimitPriceE9, order.RemainingE9, TimeInForce.ImmediateOrCancel));
        var isBid = order.Side == Side.Bid;
        Requote(
            order.Listing,
            order.Side,
            isBid ? source.BidPriceE9 : source.AskPriceE9,
            isBid ? source.BidSizeE9 : source.AskSizeE9,
            isOnlyCancel: false);
        Settle(order.Listing, _clock.NowNs);
    }

    /// <summary>Takes the source's quote over.</summary>
    public void Quote(Listing listing, in EngineEvent slot)
    {
        listing.SourceQuote = slot.Quote;
        if (listing.Book is not { IsEngaged: true } book)
        {
            _tape.Quote(listing, in slot);
            return;
        }

        Requote(listing, Side.Bid, slot.Quote.BidPriceE9, slot.Quote.BidSizeE9, isOnlyCancel: true);
        Requote(listing, Side.Ask, slot.Quote.AskPriceE9, slot.Quote.AskSizeE9, isOnlyCancel: true);
        Requote(listing, Side.Bid, slot.Quote.BidPriceE9, slot.Quote.BidSizeE9, isOnlyCancel: false);
        Requote(listing, Side.Ask, slot.Quote.AskPriceE9, slot.Quote.AskSizeE9, isOnlyCancel: false);
        Feed(listing, book);
        book.IsTopChanged = true;
        TellTop(listing, book, in slot);
        Disengage(listing, book);
    }

    /// <summary>
    /// Takes a trade of the source over: what meets clients' orders is theirs, the rest is told as it is.
    /// </summary>
    public void Trade(Listing listing, in EngineEvent slot)
    {
        if (listing.Book is not { IsEngaged: true, IsHalted: false } book)
        {
            _tape.Trade(listing, in slot);
            return;
        }

        var side = slot.Trade.Aggressor != Side.None ? slot.Trade.Aggressor
            : slot.Trade.PriceE9 >= book.Top.AskPriceE9 && book.Top.AskPriceE9 > 0 ? Side.Bid : Side.Ask;
        _link.ClientTradedE9 = 0;
        _link.Execute(listing, NewHouse(
            listing, side, slot.Trade.PriceE9, slot.Trade.SizeE9, TimeInForce.ImmediateOrCancel));
        var rest = slot;
        rest.Trade.SizeE9 -= _link.ClientTradedE9;
        if (rest.Trade.SizeE9 > 0)
            _tape.Trade(listing, in rest);
        Settle(listing, slot.VenueTimeNs);
    }

    /// <summary>Halts or resumes matching.</summary>
    public void SetHalted(Listing listing, bool isHalted)
    {
        listing.IsHalted = isHalted;
        if (listing.Book is not { } book || book.IsHalted == isHalted)
            return;
        book.IsHalted = isHalted;
        _link.Execute(listing, _link.CommandOf(
            isHalted ? MatchCommandKind.Halt : MatchCommandKind.Resume, listing, HouseAccount));
        if (!isHalted)
            Feed(listing, book);
        Settle(listing, _clock.NowNs);
    }

    /// <summary>Sets the price bands.</summary>
    public void SetBand(Listing listing, long lowerE9, long upperE9)
    {
        listing.Band = (lowerE9, upperE9);
        if (listing.Book is null)
            return;
        _link.Execute(listing, BandOf(listing));
        Settle(listing, _clock.NowNs);
    }

    /// <inheritdoc />
    public void Dispose() => _link.Dispose();

    // The source's quote goes into the matcher when a client's order comes.
    private void Engage(Listing listing)
    {
        var book = listing.Book ??= new ListingBook();
        if (_defined.Add(listing.Id))
        {
            var define = _link.CommandOf(MatchCommandKind.DefineInstrument, listing, HouseAccount);
            // The tick rules are the desk's; a source may quote and trade below them.
            define.TickE9 = 1;
            define.LotE9 = 1;
            _link.Execute(listing, in define);
            if (listing.Band != default)
                _link.Execute(listing, BandOf(listing));
            if (listing.IsHalted)
            {
                book.IsHalted = true;
                _link.Execute(listing, _link.CommandOf(MatchCommandKind.Halt, listing, HouseAccount));
            }
        }

        if (book.IsEngaged)
            return;
        book.IsEngaged = true;
        if (listing.Quote.Kind == EventKind.Quote)
        {
            var quote = listing.Quote.Quote;
            Requote(listing, Side.Bid, quote.BidPriceE9, quote.BidSizeE9, isOnlyCancel: false);
            Requote(listing, Side.Ask, quote.AskPriceE9, quote.AskSizeE9, isOnlyCancel: false);
        }

        book.IsTopChanged = false;
    }

    private void Disengage(Listing listing, ListingBook book)
    {
        if (!book.IsEngaged || book.Working > 0 || book.Hungry.Count > 0)
            return;
        Requote(listing, Side.Bid, 0, 0, isOnlyCancel: true);
        Requote(listing, Side.Ask, 0, 0, isOnlyCancel: true);
        book.IsEngaged = false;
        book.IsTopChanged = false;
    }

    private void Settle(Listing listing, long timeNs)
    {
        var book = listing.Book!;
        if (book.IsEngaged)
            _ = Replenish(listing);
        var slot = listing.Quote;
        slot.Kind = EventKind.Quote;
        slot.InstrumentId = listing.Id;
        slot.VenueTimeNs = timeNs;
        slot.Source = EventSource.Venue;
        if (book.IsTopChanged)
            TellTop(listing, book, in slot);
        Disengage(listing, book);
    }

    private void TellTop(Listing listing, ListingBook book, in EngineEvent like)
    {
        book.IsTopChanged = false;
        var source = listing.SourceQuote;
        var slot = like;
        slot.Quote = book.Top;
        const byte Own = MatcherLink.VenueExchange;
        slot.Quote.BidExchange = book.Top.BidPriceE9 == source.BidPriceE9 ? source.BidExchange : Own;
        slot.Quote.AskExchange = book.Top.AskPriceE9 == source.AskPriceE9 ? source.AskExchange : Own;
        slot.Quote.BidCondition = source.BidCondition;
        slot.Quote.AskCondition = source.AskCondition;
        _tape.Quote(listing, in slot);
    }

    // One side of the house, in two steps so that both old orders are gone before a new one comes.
    private void Requote(Listing listing, Side side, long priceE9, long sizeE9, bool isOnlyCancel)
    {
        ref var house = ref listing.Book!.HouseOf(side);
        if (isOnlyCancel)
        {
            if (house.MatchId == 0 || (house.PriceE9 == priceE9 && sizeE9 > 0))
                return;
            var cancel = _link.CommandOf(MatchCommandKind.Cancel, listing, HouseAccount);
            cancel.OrderId = house.MatchId;
            house.MatchId = 0;
            _link.Execute(listing, in cancel);
            return;
        }

        if (sizeE9 <= 0 || priceE9 <= 0)
            return;
        if (house.MatchId == 0)
        {
            _link.Execute(listing, NewHouse(listing, side, priceE9, sizeE9, TimeInForce.GoodTillCanceled));
        }
        else if (house.RemainingE9 != sizeE9)
        {
            var replace = _link.CommandOf(MatchCommandKind.Replace, listing, HouseAccount);
            replace.OrderId = house.MatchId;
            replace.SizeE9 = house.FilledE9 + sizeE9;
            house.RemainingE9 = sizeE9;
            _link.Execute(listing, in replace);
        }
    }

    // A side of the house that was eaten up comes back one tick worse until the source quotes again; false when nothing
    // was missing.
    private bool Replenish(Listing listing)
    {
        var book = listing.Book!;
        var source = listing.SourceQuote;
        var isAny = false;
        if (book.Ask is { MatchId: 0, PriceE9: > 0 } && source.AskSizeE9 > 0)
        {
            var price = Math.Max(book.Ask.PriceE9, book.Top.BidPriceE9) + TickOf(book.Ask.PriceE9);
            Requote(listing, Side.Ask, price, source.AskSizeE9, isOnlyCancel: false);
            isAny = true;
        }

        if (book.Bid is { MatchId: 0, PriceE9: > 0 } && source.BidSizeE9 > 0)
        {
            var touch = book.Top.AskPriceE9 > 0 ? Math.Min(book.Bid.PriceE9, book.Top.AskPriceE9) : book.Bid.PriceE9;
            Requote(listing, Side.Bid, touch - TickOf(book.Bid.PriceE9), source.BidSizeE9, isOnlyCancel: false);
            isAny = true;
        }

        return isAny;
    }

    private static long TickOf(long priceE9) => priceE9 >= DecimalE9.One ? DecimalE9.One / 100 : DecimalE9.One / 10_000;

    // Market orders that found too little get what the new quote has.
    private void Feed(Listing listing, ListingBook book)
    {
        if (book.Hungry.Count == 0 || book.IsHalted)
            return;
        VenueOrder[] hungry = [.. book.Hungry];
        book.Hungry.Clear();
        foreach (var order in hungry)
        {
            if (!order.IsOpen)
                continue;
            _link.Send(order);
            if (order.IsOpen && order.MatchId == 0)
                Starve(order);
        }
    }

    private void Starve(VenueOrder order)
    {
        if (order.TimeInForce is "ioc" or "fok")
            _events.Canceled(order);
        else
            order.Listing.Book!.Hungry.Add(order);
    }

    private MatchCommand NewHouse(Listing listing, Side side, long priceE9, long sizeE9, TimeInForce timeInForce)
    {
        var command = _link.CommandOf(MatchCommandKind.New, listing, HouseAccount);
        command.OrderId = _link.NextMatchId();
        command.Side = side;
        command.OrderType = OrderType.Limit;
        command.PriceE9 = priceE9;
        command.SizeE9 = sizeE9;
        command.TimeInForce = timeInForce;
        if (timeInForce != TimeInForce.GoodTillCanceled)
            return command;
        // A source may quote locked or crossed: the house does not trade with itself then.
        command.SelfTrade = SelfTradeMode.CancelNewest;
        ref var house = ref listing.Book!.HouseOf(side);
        house = new HouseOrder { MatchId = command.OrderId, PriceE9 = priceE9, RemainingE9 = sizeE9 };
        return command;
    }

    private MatchCommand BandOf(Listing listing)
    {
        var command = _link.CommandOf(MatchCommandKind.LuldBand, listing, HouseAccount);
        command.LowerBandE9 = listing.Band.LowerE9;
        command.UpperBandE9 = listing.Band.UpperE9;
        return command;
    }
}
