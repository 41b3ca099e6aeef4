using MicroAlpha.Events;
using MicroAlpha.Venue.Feeds;
using MicroAlpha.Venue.Market;
using MicroAlpha.Venue.Matching;

namespace MicroAlpha.Venue.Orders;

/// <summary>
/// Commands to the matcher and what its reports mean: executions are told on the tape and to the desk, and the house's
/// orders are kept up to date. Owner: the exchange thread.
/// </summary>
internal sealed class MatcherLink(IMatcher matcher, MarketTape tape, VenueClock clock, IOrderEvents events)
    : IDisposable
{
    /// <summary>The house's account in the matcher; clients' are above.</summary>
    public const uint HouseAccount = 0;

    /// <summary>The venue's exchange letter.</summary>
    public const byte VenueExchange = (byte)'V';

    private const long FirstTradeId = 50_000_000_000_000;

    private readonly Dictionary<ulong, VenueOrder> _working = [];
    private MatchReport[] _reports = new MatchReport[256];
    private ulong _lastMatchId;
    private long _nextTradeId = FirstTradeId;

    /// <summary>Size that clients' orders traded since it was last set to 0, 1e-9 units.</summary>
    public long ClientTradedE9 { get; set; }

    /// <summary>A new identity in the matcher.</summary>
    public ulong NextMatchId() => ++_lastMatchId;

    /// <summary>Sends what remains of an order.</summary>
    public void Send(VenueOrder order)
    {
        if (order.NotionalE9 > 0 && order.SizeE9 == 0 && !events.PriceNotional(order))
            return;
        var book = order.Listing.Book!;
        if (book.IsHalted && (order.IsMarket || order.TimeInForce is "ioc" or "fok"))
            return;
        var command = CommandOf(MatchCommandKind.New, order.Listing, order.Account.Number);
        command.OrderId = NextMatchId();
        command.Side = order.Side;
        command.SizeE9 = order.RemainingE9;
        command.OrderType = order.IsMarket ? OrderType.Market : OrderType.Limit;
        command.PriceE9 = order.IsMarket ? 0 : order.LimitPriceE9;
        command.TimeInForce = OrderWords.ToMatcher(order.TimeInForce);
        command.SelfTrade = SelfTradeMode.CancelNewest;
        order.MatchId = command.OrderId;
        order.FilledAtEntryE9 = order.FilledE9;
        _working[order.MatchId] = order;
        book.Working++;
        Execute(order.Listing, in command);
    }

    /// <summary>Lets a new order take the place of a working one.</summary>
    public void Replace(VenueOrder old, VenueOrder replacement)
    {
        var command = CommandOf(MatchCommandKind.Replace, old.Listing, old.Account.Number);
        command.OrderId = old.MatchId;
        command.NewOrderId = NextMatchId();
        command.PriceE9 = replacement.LimitPriceE9;
        // The matcher counts an order's size from its entry on.
        command.SizeE9 = replacement.SizeE9 - old.FilledAtEntryE9;
        command.TimeInForce = OrderWords.ToMatcher(replacement.TimeInForce);
        _working[command.NewOrderId] = replacement;
        replacement.FilledAtEntryE9 = old.FilledAtEntryE9;
        Execute(old.Listing, in command);
        if (replacement.MatchId == 0)
            _ = _working.Remove(command.NewOrderId);
    }

    /// <summary>A command with its time and whose it is.</summary>
    public MatchCommand CommandOf(MatchCommandKind kind, Listing listing, uint account) => new()
    {
        Kind = kind,
        InstrumentId = listing.Id,
        AccountId = account,
        TimeNs = clock.NowNs,
    };

    /// <inheritdoc />
    public void Dispose() => matcher.Dispose();

    /// <summary>Executes one command and takes its reports.</summary>
    public void Execute(Listing listing, in MatchCommand command)
    {
        int count;
        while (true)
        {
            count = matcher.Submit(new ReadOnlySpan<MatchCommand>(in command), _reports, out var consumed);
            if (consumed == 1)
                break;
            _reports = new MatchReport[matcher.RequiredReports];
        }

        for (var i = 0; i < count; i++)
            Take(listing, in _reports[i]);
    }

    private void Take(Listing listing, in MatchReport report)
    {
        var book = listing.Book!;
        switch (report.Kind)
        {
            case MatchReportKind.Trade:
                TakeTrade(listing, in report);
                break;
            case MatchReportKind.TopOfBook:
                book.Top.BidPriceE9 = report.BidPriceE9;
                book.Top.BidSizeE9 = report.BidSizeE9;
                book.Top.AskPriceE9 = report.AskPriceE9;
                book.Top.AskSizeE9 = report.AskSizeE9;
                book.IsTopChanged = true;
                break;
            case MatchReportKind.Accepted when _working.TryGetValue(report.OrderId, out var order):
                events.Working(order);
                break;
            case MatchReportKind.Replaced when _working.Remove(report.OrderId, out var old):
                old.MatchId = 0;
                var replacement = _working[report.NewOrderId];
                replacement.MatchId = report.NewOrderId;
                events.Replaced(old, replacement);
                break;
            case MatchReportKind.Canceled or MatchReportKind.Expired or MatchReportKind.Rejected:
                TakeEnd(listing, in report);
                break;
        }
    }

    private void TakeTrade(Listing listing, in MatchReport report)
    {
        var isMakerClient = _working.TryGetValue(report.OrderId, out var maker);
        var isTakerClient = _working.TryGetValue(report.TakerOrderId, out var taker);
        if (!isMakerClient)
            TakeHouse(listing, report.OrderId, report.SizeE9, report.RemainingE9);
        if (!isTakerClient)
            TakeHouse(listing, report.TakerOrderId, report.SizeE9, report.TakerRemainingE9);
        if (!isMakerClient && !isTakerClient)
            return;
        ClientTradedE9 += report.SizeE9;
        EngineEvent slot = default;
        slot.Kind = EventKind.Trade;
        slot.Source = EventSource.Venue;
        slot.InstrumentId = listing.Id;
        slot.Tape = listing.Quote.Tape;
        slot.VenueTimeNs = clock.NowNs;
        slot.Trade.PriceE9 = report.PriceE9;
        slot.Trade.SizeE9 = report.SizeE9;
        slot.Trade.TradeId = _nextTradeId++;
        slot.Trade.Exchange = VenueExchange;
        slot.Trade.Aggressor = report.Side;
        if (isMakerClient)
            Fill(listing, maker!, in report, report.RemainingE9);
        if (isTakerClient)
            Fill(listing, taker!, in report, report.TakerRemainingE9);
        tape.Trade(listing, in slot);
    }

    private void Fill(Listing listing, VenueOrder order, in MatchReport report, long remainingE9)
    {
        if (remainingE9 == 0)
            Leave(listing, order);
        events.Filled(order, report.PriceE9, report.SizeE9);
    }

    private static void TakeHouse(Listing listing, ulong matchId, long sizeE9, long remainingE9)
    {
        foreach (var side in (ReadOnlySpan<Side>)[Side.Bid, Side.Ask])
        {
            ref var house = ref listing.Book!.HouseOf(side);
            if (house.MatchId != matchId)
                continue;
            house.FilledE9 += sizeE9;
            house.RemainingE9 = remainingE9;
            if (remainingE9 == 0)
                house.MatchId = 0;
        }
    }

    private void TakeEnd(Listing listing, in MatchReport report)
    {
        if (!_working.TryGetValue(report.OrderId, out var order))
        {
            foreach (var side in (ReadOnlySpan<Side>)[Side.Bid, Side.Ask])
            {
                ref var house = ref listing.Book!.HouseOf(side);
                if (house.MatchId == report.OrderId)
                    house.MatchId = 0;
            }

            return;
        }

        if (report.Kind == MatchReportKind.Rejected && report.NewOrderId != 0 && report.NewOrderId != report.OrderId
            && _working.TryGetValue(report.NewOrderId, out var replacement))
        {
            events.ReplaceRefused(order, replacement);
            return;
        }

        Leave(listing, order);
        var isStarved = order.IsMarket && report.Kind == MatchReportKind.Canceled
            && report.Reason is MatchReason.NoLiquidity or MatchReason.ImmediateOrCancel;
        if (isStarved)
            return;
        if (report.Kind == MatchReportKind.Rejected)
            events.Refused(order);
        else if (report.Kind == MatchReportKind.Expired)
            events.Expired(order);
        else
            events.Canceled(order);
    }

    private void Leave(Listing listing, VenueOrder order)
    {
        _ = _working.Remove(order.MatchId);
        order.MatchId = 0;
        listing.Book!.Working--;
    }
}
