using System.Security.Cryptography;
using System.Text;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Backfill;
using MicroAlpha.Gateways.Alpaca.Parsing;
using MicroAlpha.Gateways.Alpaca.Rest;
using MicroAlpha.Gateways.Alpaca.Universe;

namespace MicroAlpha.Host.Commands;

/// <summary>The arguments of <c>microalpha backfill</c> as they were typed.</summary>
internal sealed record BackfillArguments(
    string Symbols, string From, string To, string Kind, string Feed, string MinSize, string Without, string Exchanges)
{
    private const int MostSymbols = 500;
    private const long DayNs = 86_400_000_000_000;

    /// <summary>The query and the filter; MA-455 names the argument that is wrong and what is allowed.</summary>
    public (HistoryQuery Query, TradeFilter Filter) Parse()
    {
        string[] symbols =
        [
            .. Symbols.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
        if (symbols.Length is 0 or > MostSymbols || !symbols.All(SymbolFile.IsSymbol))
            throw Wrong("--symbols", Symbols, $"1 to {MostSymbols} tickers or pairs, separated by commas");
        var pairs = symbols.Count(symbol => symbol.Contains('/', StringComparison.Ordinal));
        if (pairs != 0 && pairs != symbols.Length)
            throw Wrong("--symbols", Symbols, "tickers or pairs, not both in one run");
        var kind = Kind switch
        {
            "trades" => HistoryKind.Trades,
            "quotes" => HistoryKind.Quotes,
            "bars" => HistoryKind.Bars,
            _ => throw Wrong("--kind", Kind, "trades, quotes or bars"),
        };
        if (Feed is not ("" or "sip" or "iex" or "boats" or "otc"))
            throw Wrong("--feed", Feed, "sip, iex, boats or otc");
        if (!DecimalE9.TryParse(Encoding.ASCII.GetBytes(MinSize), out var minSizeE9, out var used)
            || used != MinSize.Length || minSizeE9 < 0)
        {
            throw Wrong("--min-size", MinSize, "a number from 0");
        }

        var fromNs = ParseTime("--from", From, isEnd: false);
        var toNs = ParseTime("--to", To, isEnd: true);
        if (toNs < fromNs)
            throw Wrong("--to", To, $"a time not before --from {From}");
        var market = pairs > 0 ? AlpacaFeedKind.Crypto : AlpacaFeedKind.Stocks;
        return (
            new HistoryQuery(kind, market, symbols, fromNs, toNs, Feed),
            new TradeFilter(minSizeE9, Without, Exchanges));
    }

    /// <summary>Name of the state file: one for each query, so that several can go on side by side.</summary>
    public string StateName(HistoryQuery query, TradeFilter filter)
    {
        var identity = Encoding.UTF8.GetBytes(
            $"{query with { Symbols = [] }}{string.Join(',', query.Symbols)}{filter}");
        return $"backfill-{Kind}-{Convert.ToHexStringLower(SHA256.HashData(identity).AsSpan(0, 8))}.json";
    }

    private static long ParseTime(string option, string text, bool isEnd)
    {
        if (RestTime.TryParseDay(text, out var day))
        {
            return isEnd
                ? NewYorkTime.ToUnixNs(day.AddDays(1), 0) - 1
                : NewYorkTime.ToUnixNs(day, 0);
        }

        return RestTime.TryParse(text, out var unixNs) && unixNs > DayNs
            ? unixNs
            : throw Wrong(option, text, "a day as 2026-11-20, or a time as 2026-11-20T14:30:00Z");
    }

    private static EngineException Wrong(string option, string value, string allowed) =>
        new("MA-455", ExitCode.Usage, $"{option} is '{value}'; allowed: {allowed}");
}
