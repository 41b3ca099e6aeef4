using MicroAlpha.Events;
using MicroAlpha.Venue.Server;
using MicroAlpha.Venue.Wire;

namespace MicroAlpha.Venue.Market;

/// <summary>
/// Everything that is told about the market goes through here: to the streams, into the history and into the bars.
/// Owner: the exchange thread.
/// </summary>
internal sealed class MarketTape(StreamHub hub, History history, Listings listings)
{
    private const long MinuteNs = 60_000_000_000;

    private EngineEvent _prices;
    private EngineEvent _totals;
    private long _minuteStartNs;
    private long _dayStartNs;
    private long _dayEndNs;

    /// <summary>Called after each trade, with its listing: stop orders wait for it.</summary>
    public event Action<Listing>? Traded;

    /// <summary>Trades told so far.</summary>
    public long Trades { get; private set; }

    /// <summary>Quotes told so far.</summary>
    public long Quotes { get; private set; }

    /// <summary>Tells a quote.</summary>
    public void Quote(Listing listing, in EngineEvent slot)
    {
        listing.Quote = slot;
        Quotes++;
        history.Add(in slot, listing);
        hub.Publish(listing, in slot, in slot, StreamChannels.Quotes);
    }

    /// <summary>Tells a trade.</summary>
    public void Trade(Listing listing, in EngineEvent slot)
    {
        listing.Trade = slot;
        Trades++;
        history.Add(in slot, listing);
        if (!listing.HasSourceBars)
            AddToBars(listing, in slot);
        hub.Publish(listing, in slot, in slot, StreamChannels.Trades);
        Traded?.Invoke(listing);
    }

    /// <summary>Tells a correction (both slots) or a cancel; who has trades has these too.</summary>
    public void Correct(Listing listing, in EngineEvent original, in EngineEvent replacement) =>
        hub.Publish(listing, in original, in replacement, StreamChannels.Trades);

    /// <summary>Tells a status, band or imbalance.</summary>
    public void Other(Listing listing, in EngineEvent slot, StreamChannels channel) =>
        hub.Publish(listing, in slot, in slot, channel);

    /// <summary>Tells a bar.</summary>
    public void Bar(Listing listing, in EngineEvent prices, in EngineEvent totals) =>
        hub.Publish(listing, in prices, in totals, totals.BarTotals.Revision switch
        {
            (byte)'u' => StreamChannels.UpdatedBars,
            (byte)'d' => StreamChannels.DailyBars,
            _ => StreamChannels.Bars,
        });

    /// <summary>Tells the change of a pair's book, or all of it after a reset.</summary>
    public void Levels(Listing listing, long timeNs)
    {
        var book = listing.Levels!;
        if (hub.HasOrderBooks)
            hub.PublishBook(listing, OrderBookText.Json(listing.SymbolUtf8, timeNs, book.Changes, book.IsReset));
        book.Told();
    }

    /// <summary>Closes the minute bars that are over by <paramref name="nowNs"/>.</summary>
    public void Advance(long nowNs)
    {
        var minuteNs = nowNs - (nowNs % MinuteNs);
        if (minuteNs <= _minuteStartNs)
            return;
        _minuteStartNs = minuteNs;
        foreach (var listing in listings.All)
        {
            if (!listing.Minute.IsEmpty && listing.Minute.StartNs < minuteNs)
                CloseMinute(listing);
        }
    }

    private void AddToBars(Listing listing, in EngineEvent slot)
    {
        var timeNs = slot.VenueTimeNs;
        var minuteNs = timeNs - (timeNs % MinuteNs);
        if (!listing.Minute.IsEmpty && minuteNs > listing.Minute.StartNs)
            CloseMinute(listing);
        if (listing.Minute.IsEmpty)
            listing.Minute.StartNs = minuteNs;
        if (timeNs >= _dayEndNs || timeNs < _dayStartNs)
            SetDay(timeNs);
        if (listing.Day.StartNs != _dayStartNs)
        {
            if (!listing.Day.IsEmpty)
                listing.PreviousDay = listing.Day;
            listing.Day = new BarState { StartNs = _dayStartNs };
        }

        listing.Minute.Add(in slot.Trade, slot.Tape, isDaily: false);
        listing.Day.Add(in slot.Trade, slot.Tape, isDaily: true);
    }

    private void CloseMinute(Listing listing)
    {
        listing.LastMinute = listing.Minute;
        listing.Minute = default;
        // A bar with any zero field is not sent.
        if (listing.LastMinute.VwapE9 > 0)
        {
            listing.LastMinute.Write(ref _prices, ref _totals, listing.Id, (byte)'b', 60);
            Bar(listing, in _prices, in _totals);
        }

        if (listing.Day.VwapE9 > 0)
        {
            listing.Day.Write(ref _prices, ref _totals, listing.Id, (byte)'d', 86_400);
            Bar(listing, in _prices, in _totals);
        }
    }

    private void SetDay(long timeNs)
    {
        var day = NewYorkTime.DayOfUnixNs(timeNs);
        _dayStartNs = NewYorkTime.ToUnixNs(day, 0);
        _dayEndNs = NewYorkTime.ToUnixNs(day.AddDays(1), 0);
    }
}
