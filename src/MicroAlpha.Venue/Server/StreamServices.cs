using MicroAlpha.Venue.Accounts;
using MicroAlpha.Venue.Faults;
using MicroAlpha.Venue.Feeds;
using MicroAlpha.Venue.Market;
using MicroAlpha.Venue.Wire;

namespace MicroAlpha.Venue.Server;

/// <summary>What stream connections share. Owner: the exchange thread, but for the faults.</summary>
internal sealed record StreamServices(
    VenueOptions Options,
    ExchangeLoop Loop,
    FaultSet Faults,
    VenueClock Clock,
    Credentials Credentials,
    Listings Listings,
    StreamHub Hub,
    ConnectionLimits Connections)
{
    /// <summary>How long a connection that was told to go may still take, ms.</summary>
    public const int CloseTimeoutMs = 3000;

    /// <summary>Sends whole books of crypto pairs to one connection.</summary>
    public void SendBooks(MarketSession session, IReadOnlyList<string> names)
    {
        foreach (var listing in Listings.All)
        {
            if (listing.Levels is null || !(names.Contains("*") || names.Contains(listing.Symbol)))
                continue;
            var json = OrderBookText.Json(listing.SymbolUtf8, Clock.NowNs, [.. listing.Levels.Levels()], isFull: true);
            session.Append(session.IsPacked ? OrderBookText.MsgPack(json) : json);
        }

        session.Flush();
    }
}
