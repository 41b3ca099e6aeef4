using System.Runtime.InteropServices;
using System.Text.Json;
using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Rest;

/// <summary>Rows of history to events. Numbers are exact, as on the stream.</summary>
internal static class HistoryRows
{
    private const uint MinuteSeconds = 60;

    /// <summary>Reads a page.</summary>
    /// <exception cref="FormatException">A row is not of its form.</exception>
    public static HistoryPage Read(JsonElement reply, HistoryQuery query, long receiveTimeNs)
    {
        var items = new List<HistoryItem>();
        var withdrawn = 0;
        if (reply.TryFind(query.RowsName, out var symbols) && symbols.ValueKind == JsonValueKind.Object)
        {
            foreach (var symbol in symbols.EnumerateObject().Where(one => one.Value.ValueKind == JsonValueKind.Array))
            {
                foreach (var row in symbol.Value.EnumerateArray())
                {
                    if (row.Text("u") is "canceled" or "incorrect")
                        withdrawn++;
                    else
                        items.Add(ReadRow(symbol.Name, row, query.Kind, receiveTimeNs));
                }
            }
        }

        return new HistoryPage(items, reply.Text("next_page_token"), withdrawn);
    }

    private static HistoryItem ReadRow(string symbol, JsonElement row, HistoryKind kind, long receiveTimeNs)
    {
        var slot = new EngineEvent
        {
            VenueTimeNs = row.TimeNs("t"),
            ReceiveTimeNs = receiveTimeNs,
            InstrumentId = EngineEvent.NoInstrument,
            Source = EventSource.AlpacaData,
            Flags = (byte)TradeFlags.Backfilled,
            Tape = Letter(row, "z"),
        };
        switch (kind)
        {
            case HistoryKind.Trades:
                ReadTrade(row, ref slot);
                return new HistoryItem(symbol, slot, default, IsPair: false);
            case HistoryKind.Quotes:
                ReadQuote(row, ref slot);
                return new HistoryItem(symbol, slot, default, IsPair: false);
            default:
                var totals = slot;
                ReadBar(row, ref slot, ref totals);
                return new HistoryItem(symbol, slot, totals, IsPair: true);
        }
    }

    private static void ReadTrade(JsonElement row, ref EngineEvent slot)
    {
        slot.Kind = EventKind.Trade;
        slot.Trade.PriceE9 = Amount(row, "p");
        slot.Trade.SizeE9 = Amount(row, "s");
        slot.Trade.Exchange = Letter(row, "x");
        slot.Trade.Aggressor = row.Text("tks") switch { "B" => Side.Bid, "S" => Side.Ask, _ => Side.None };
        // Crypto ids use all 64 bits.
        if (row.TryFind("i", out var id) && id.ValueKind == JsonValueKind.Number
            && !id.TryGetInt64(out slot.Trade.TradeId) && id.TryGetUInt64(out var large))
        {
            slot.Trade.TradeId = unchecked((long)large);
        }

        if (!row.TryFind("c", out var conditions) || conditions.ValueKind != JsonValueKind.Array)
            return;
        var shift = 0;
        foreach (var condition in conditions.EnumerateArray().Take(4))
        {
            if (condition.GetString() is { Length: > 0 } text && text[0] < 256)
                slot.Trade.Conditions |= (uint)text[0] << shift;
            shift += 8;
        }
    }

    private static void ReadQuote(JsonElement row, ref EngineEvent slot)
    {
        slot.Kind = EventKind.Quote;
        slot.Quote.BidPriceE9 = Amount(row, "bp");
        slot.Quote.BidSizeE9 = Amount(row, "bs");
        slot.Quote.AskPriceE9 = Amount(row, "ap");
        slot.Quote.AskSizeE9 = Amount(row, "as");
        slot.Quote.BidExchange = Letter(row, "bx");
        slot.Quote.AskExchange = Letter(row, "ax");
        if (!row.TryFind("c", out var conditions) || conditions.ValueKind != JsonValueKind.Array)
            return;
        var letters = conditions.EnumerateArray().Select(LetterOf).ToArray();
        slot.Quote.BidCondition = letters.Length > 0 ? letters[0] : (byte)0;
        slot.Quote.AskCondition = letters.Length > 1 ? letters[1] : (byte)0;
    }

    private static void ReadBar(JsonElement row, ref EngineEvent prices, ref EngineEvent totals)
    {
        prices.Kind = EventKind.BarPrices;
        prices.BarPrices.OpenPriceE9 = Amount(row, "o");
        prices.BarPrices.HighPriceE9 = Amount(row, "h");
        prices.BarPrices.LowPriceE9 = Amount(row, "l");
        prices.BarPrices.ClosePriceE9 = Amount(row, "c");
        prices.BarPrices.IntervalSeconds = MinuteSeconds;
        totals.Kind = EventKind.BarTotals;
        totals.BarTotals.VolumeE9 = Amount(row, "v");
        totals.BarTotals.VwapE9 = row.E9("vw");
        totals.BarTotals.TradeCount = row.Whole("n");
        totals.BarTotals.Revision = (byte)'b';
    }

    private static long Amount(JsonElement row, string name)
    {
        if (!row.TryFind(name, out var value) || value.ValueKind != JsonValueKind.Number)
            return row.E9(name);
        var text = JsonMarshal.GetRawUtf8Value(value);
        return DecimalE9.TryParse(text, out var exact, out var used) && used == text.Length ? exact : row.E9(name);
    }

    private static byte Letter(JsonElement row, string name) =>
        row.TryFind(name, out var value) ? LetterOf(value) : (byte)0;

    private static byte LetterOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && text[0] < 256
            ? (byte)text[0]
            : (byte)0;
}
