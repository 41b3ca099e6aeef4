using MicroAlpha.Gateways.Alpaca.Parsing;

namespace MicroAlpha.Gateways.Alpaca.Rest;

/// <summary>A piece of history.</summary>
/// <param name="Kind">Trades, quotes or minute bars.</param>
/// <param name="Market">Stocks or crypto.</param>
/// <param name="Symbols">The symbols; up to some hundred a query.</param>
/// <param name="FromNs">First time, inclusive, ns since the Unix epoch.</param>
/// <param name="ToNs">Last time, inclusive.</param>
/// <param name="Feed">sip, iex, boats or otc; empty = what the plan gives.</param>
/// <param name="PageRows">Rows of a page, 1 to 10,000.</param>
public sealed record HistoryQuery(
    HistoryKind Kind,
    AlpacaFeedKind Market,
    IReadOnlyList<string> Symbols,
    long FromNs,
    long ToNs,
    string Feed = "",
    int PageRows = 10_000)
{
    /// <summary>Name of the rows in path and reply.</summary>
    internal string RowsName => Kind switch
    {
        HistoryKind.Trades => "trades",
        HistoryKind.Quotes => "quotes",
        _ => "bars",
    };

    /// <summary>Path and query without the page; the same query always gives the same text.</summary>
    internal string Path()
    {
        var market = Market == AlpacaFeedKind.Crypto ? "/v1beta3/crypto/us/" : "/v2/stocks/";
        return $"{market}{RowsName}?symbols={Uri.EscapeDataString(string.Join(',', Symbols))}"
            + $"&start={Uri.EscapeDataString(RestTime.Format(FromNs))}"
            + $"&end={Uri.EscapeDataString(RestTime.Format(ToNs))}"
            + $"&limit={PageRows}&sort=asc"
            + (Kind == HistoryKind.Bars ? "&timeframe=1Min" : "")
            + (Feed.Length > 0 && Market == AlpacaFeedKind.Stocks ? $"&feed={Uri.EscapeDataString(Feed)}" : "");
    }
}
