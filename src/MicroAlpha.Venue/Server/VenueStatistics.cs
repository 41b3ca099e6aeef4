namespace MicroAlpha.Venue.Server;

/// <summary>What a venue has done so far.</summary>
/// <param name="FeedEvents">Events taken from the feed.</param>
/// <param name="IsFeedAtEnd">True when the feed has ended.</param>
/// <param name="Trades">Trades told.</param>
/// <param name="Quotes">Quotes told.</param>
/// <param name="Messages">Messages handed to connections, one a connection.</param>
/// <param name="Connections">Data connections that are authenticated.</param>
/// <param name="MaxPendingBytes">Bytes that wait for the slowest of them.</param>
/// <param name="Orders">Orders taken.</param>
/// <param name="OpenOrders">Orders that can still be executed.</param>
/// <param name="Fills">Executions.</param>
/// <param name="Updates">Trade updates told.</param>
/// <param name="Symbols">Symbols known.</param>
/// <param name="HistoryRecords">Trades and quotes kept.</param>
/// <param name="LastFault">What last went wrong inside; empty when nothing did.</param>
public sealed record VenueStatistics(
    long FeedEvents,
    bool IsFeedAtEnd,
    long Trades,
    long Quotes,
    long Messages,
    int Connections,
    long MaxPendingBytes,
    long Orders,
    int OpenOrders,
    long Fills,
    long Updates,
    int Symbols,
    long HistoryRecords,
    string LastFault)
{
    internal static VenueStatistics Of(Exchange exchange) => new(
        exchange.FeedEvents,
        exchange.IsFeedAtEnd,
        exchange.Tape.Trades,
        exchange.Tape.Quotes,
        exchange.Hub.Sent,
        exchange.Hub.Sessions.Count(),
        exchange.Hub.MaxPendingBytes(),
        exchange.Desk.Submitted,
        exchange.Accounts.All.Sum(static account => account.Open.Count),
        exchange.Flow.Fills,
        exchange.Updates.Count,
        exchange.Listings.All.Count,
        exchange.History.Count - exchange.History.Dropped,
        exchange.LastFault?.ToString() ?? "");
}
