using MicroAlpha.Events;
using MicroAlpha.Venue.Orders;
using MicroAlpha.Venue.Server;

namespace MicroAlpha.Venue.Market;

/// <summary>Takes the events of the feed over into the venue's market. Owner: the exchange thread.</summary>
internal sealed class SourceMarket(Crossing crossing, MarketTape tape)
{
    private EngineEvent _firstHalf;
    private Listing? _firstListing;

    /// <summary>Events taken over so far.</summary>
    public long Applied { get; private set; }

    /// <summary>Applies one event; kinds that concern no market are left out.</summary>
    public void Apply(Listing? listing, in EngineEvent slot)
    {
        Applied++;
        if (listing is null)
            return;
        switch (slot.Kind)
        {
            case EventKind.Quote:
                crossing.Quote(listing, in slot);
                break;
            case EventKind.Trade:
                crossing.Trade(listing, in slot);
                break;
            case EventKind.BookLevel when listing.IsCrypto:
                listing.Levels ??= new PairBook();
                if (listing.Levels.Apply(in slot))
                    tape.Levels(listing, slot.VenueTimeNs);
                break;
            case EventKind.BarPrices or EventKind.CorrectionOriginal:
                _firstHalf = slot;
                _firstListing = listing;
                break;
            case EventKind.BarTotals or EventKind.CorrectionReplacement when _firstListing == listing:
                ApplyPair(listing, in slot);
                break;
            case EventKind.TradeCancel:
                tape.Correct(listing, in slot, in slot);
                break;
            case EventKind.Status:
                tape.Other(listing, in slot, StreamChannels.Statuses);
                crossing.SetHalted(listing, slot.Status.State is TradingState.Halted or TradingState.Paused
                    or TradingState.QuoteOnly or TradingState.Closed);
                break;
            case EventKind.LuldBand:
                tape.Other(listing, in slot, StreamChannels.Lulds);
                crossing.SetBand(listing, slot.LuldBand.DownPriceE9, slot.LuldBand.UpPriceE9);
                break;
            case EventKind.Imbalance:
                tape.Other(listing, in slot, StreamChannels.Imbalances);
                break;
        }
    }

    private void ApplyPair(Listing listing, in EngineEvent second)
    {
        _firstListing = null;
        if (second.Kind == EventKind.CorrectionReplacement)
        {
            tape.Correct(listing, in _firstHalf, in second);
            return;
        }

        listing.HasSourceBars = true;
        tape.Bar(listing, in _firstHalf, in second);
    }
}
