using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Venue.Faults;
using MicroAlpha.Venue.Market;
using MicroAlpha.Venue.Orders;

namespace MicroAlpha.Venue.Server;

/// <summary>
/// Trades, quotes and bars of the past in pages (reference 4): by symbol, then by time. Answers are made on the
/// exchange thread.
/// </summary>
internal sealed class HistoryRoutes
{
    private const int DefaultLimit = 1000;
    private const int MaxLimit = 10_000;

    private readonly Exchange _exchange;
    private readonly List<long> _found = [];

    private HistoryRoutes(Exchange exchange) => _exchange = exchange;

    /// <summary>Adds the routes.</summary>
    public static void Map(Router router, Exchange exchange)
    {
        var routes = new HistoryRoutes(exchange);
        foreach (var kind in new[] { "trades", "quotes", "bars" })
        {
            router.Map("GET", $"/v2/stocks/{kind}", request => routes.Page(request, kind, isSingle: false));
            router.Map("GET", $"/v2/stocks/{{symbol}}/{kind}", request => routes.Page(request, kind, isSingle: true));
            router.Map(
                "GET", $"/v1beta3/crypto/{{place}}/{kind}", request => routes.Page(request, kind, isSingle: false));
        }
    }

    private Reply Page(VenueRequest request, string kind, bool isSingle)
    {
        var nowNs = _exchange.Clock.NowNs;
        var todayNs = NewYorkTime.ToUnixNs(NewYorkTime.DayOfUnixNs(nowNs), 0);
        if (!request.TryTime("start", todayNs, out var startNs) || !request.TryTime("end", nowNs, out var endNs))
            return Invalid("invalid start or end: must be a date or an RFC 3339 time");
        if (!request.TryNumber("limit", DefaultLimit, 1, MaxLimit, out var limit))
            return Invalid($"invalid limit: must be between 1 and {MaxLimit}");
        if (!PageToken.TryParse(request.Text("page_token"), out var token))
            return Invalid("invalid page_token");
        TimeFrame frame = default;
        if (kind == "bars" && !TimeFrame.TryParse(request.Text("timeframe"), out frame))
            return Invalid($"invalid timeframe: {request.Text("timeframe")}");
        var symbols = isSingle ? [request.Name("symbol")] : request.List("symbols");
        if (symbols.Count == 0)
            return Invalid("symbols is required");
        if (symbols.FirstOrDefault(static symbol => !Listings.IsWellFormed(symbol)) is { } wrong)
            return Invalid($"invalid symbol: {wrong}");
        var query = new Query(kind, startNs, endNs, limit, request.Text("sort") == "desc", frame, token);
        return Reply.Json(writer => Write(writer, query, symbols, isSingle));
    }

    private static Reply Invalid(string message) => Reply.Error(new OrderError(400, 40010001, message));

    private void Write(Utf8JsonWriter writer, Query query, IReadOnlyList<string> symbols, bool isSingle)
    {
        writer.WriteStartObject();
        writer.WritePropertyName(query.Kind);
        if (!isSingle)
            writer.WriteStartObject();
        PageToken? next = null;
        var left = query.Limit;
        var ordered = symbols.Order(StringComparer.Ordinal).ToList();
        for (var i = 0; i < ordered.Count && next is null; i++)
        {
            var symbol = ordered[i];
            var after = query.Token;
            if (after is not null && string.CompareOrdinal(symbol, after.Symbol) < 0)
                continue;
            if (_exchange.Listings.Find(symbol) is not { } listing)
                continue;
            var last = after?.Symbol == symbol ? after.Last : (long?)null;
            next = WriteSymbol(writer, query, listing, last, ref left, isSingle);
            // A full page ends here, whether the next symbol has points or not.
            if (next is null && left == 0 && i + 1 < ordered.Count)
                next = new PageToken(ordered[i + 1], query.IsDown ? long.MaxValue : long.MinValue);
        }

        if (isSingle && left == query.Limit)
        {
            writer.WriteStartArray();
            writer.WriteEndArray();
        }

        if (!isSingle)
            writer.WriteEndObject();
        if (_exchange.Faults.IsOn(VenueFault.EndlessPages))
            next ??= query.Token ?? new PageToken(ordered[0], query.IsDown ? long.MaxValue : long.MinValue);
        if (isSingle)
            writer.WriteString("symbol"u8, symbols[0]);
        writer.WriteString("next_page_token"u8, next?.ToString());
        writer.WriteEndObject();
    }

    // Writes the points of one symbol; the token when there are more of it than the page holds.
    private PageToken? WriteSymbol(
        Utf8JsonWriter writer, Query query, Listing listing, long? last, ref int left, bool isSingle)
    {
        var kind = query.Kind == "quotes" ? EventKind.Quote : EventKind.Trade;
        _exchange.History.Find(listing, kind, query.StartNs, query.EndNs, _found);
        var bars = query.Kind == "bars" ? Bars(query) : [];
        var count = query.Kind == "bars" ? bars.Count : _found.Count;
        var written = 0;
        long lastWritten = 0;
        PageToken? next = null;
        for (var i = 0; i < count; i++)
        {
            var at = query.IsDown ? count - 1 - i : i;
            var place = query.Kind == "bars" ? bars[at].StartNs : _found[at];
            if (last is { } seen && (query.IsDown ? place >= seen : place <= seen))
                continue;
            if (left == 0)
            {
                next = new PageToken(listing.Symbol, lastWritten);
                break;
            }

            if (written++ == 0)
            {
                if (!isSingle)
                    writer.WritePropertyName(listing.Symbol);
                writer.WriteStartArray();
            }

            if (query.Kind == "bars")
                MarketJson.Bar(writer, bars[at]);
            else if (kind == EventKind.Quote)
                MarketJson.Quote(writer, in _exchange.History[place], listing.IsCrypto);
            else
                MarketJson.Trade(writer, in _exchange.History[place], listing.IsCrypto);
            lastWritten = place;
            left--;
        }

        if (written > 0)
            writer.WriteEndArray();
        return next;
    }

    private List<BarState> Bars(Query query)
    {
        var bars = new List<BarState>();
        BarState bar = default;
        foreach (var index in _found)
        {
            ref readonly var slot = ref _exchange.History[index];
            var startNs = query.Frame.StartOf(slot.VenueTimeNs);
            if (startNs != bar.StartNs)
            {
                if (bar.VwapE9 > 0)
                    bars.Add(bar);
                bar = new BarState { StartNs = startNs };
            }

            bar.Add(in slot.Trade, slot.Tape, query.Frame.IsDaily);
        }

        if (bar.VwapE9 > 0)
            bars.Add(bar);
        return bars;
    }

    private sealed record Query(
        string Kind, long StartNs, long EndNs, int Limit, bool IsDown, TimeFrame Frame, PageToken? Token);
}
