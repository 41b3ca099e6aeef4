using System.Text;
using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Venue.Wire;

namespace MicroAlpha.Tests.Venue;

/// <summary>Market messages as slots: the slow way back, so that encoders can be compared with captures.</summary>
internal static class SampleSlots
{
    public static (EngineEvent First, EngineEvent Second) Read(JsonElement message)
    {
        EngineEvent first = default;
        _ = TimeText.TryParse(message.GetProperty("t").GetString()!, out first.VenueTimeNs);
        first.Tape = Letter(message, "z");
        var second = first;
        switch (message.GetProperty("T").GetString())
        {
            case "t":
                first.Kind = EventKind.Trade;
                first.Trade = Trade(message, "i", "p", "s", "c");
                break;
            case "x":
                first.Kind = EventKind.TradeCancel;
                first.Trade = Trade(message, "i", "p", "s", "c");
                first.Trade.Action = Letter(message, "a");
                break;
            case "c":
                first.Kind = EventKind.CorrectionOriginal;
                first.Trade = Trade(message, "oi", "op", "os", "oc");
                second.Kind = EventKind.CorrectionReplacement;
                second.Trade = Trade(message, "ci", "cp", "cs", "cc");
                break;
            case "q":
                first.Kind = EventKind.Quote;
                first.Quote.BidPriceE9 = Amount(message, "bp");
                first.Quote.BidSizeE9 = Amount(message, "bs");
                first.Quote.AskPriceE9 = Amount(message, "ap");
                first.Quote.AskSizeE9 = Amount(message, "as");
                first.Quote.BidExchange = Letter(message, "bx");
                first.Quote.AskExchange = Letter(message, "ax");
                var conditions = Letters(message, "c");
                first.Quote.BidCondition = (byte)conditions;
                first.Quote.AskCondition = (byte)(conditions >> 8);
                break;
            case "b" or "d" or "u":
                first.Kind = EventKind.BarPrices;
                first.BarPrices.OpenPriceE9 = Amount(message, "o");
                first.BarPrices.HighPriceE9 = Amount(message, "h");
                first.BarPrices.LowPriceE9 = Amount(message, "l");
                first.BarPrices.ClosePriceE9 = Amount(message, "c");
                second.Kind = EventKind.BarTotals;
                second.BarTotals.VolumeE9 = Amount(message, "v");
                second.BarTotals.TradeCount = message.TryGetProperty("n", out var count) ? count.GetInt64() : 0;
                second.BarTotals.VwapE9 = Amount(message, "vw");
                second.BarTotals.Revision = Letter(message, "T");
                break;
            case "s":
                first.Kind = EventKind.Status;
                _ = Latin1Text.TrySet(first.Status.StatusCode, message.GetProperty("sc").GetString());
                _ = Latin1Text.TrySet(first.Status.ReasonCode, message.GetProperty("rc").GetString());
                break;
            case "l":
                first.Kind = EventKind.LuldBand;
                first.LuldBand.UpPriceE9 = Amount(message, "u");
                first.LuldBand.DownPriceE9 = Amount(message, "d");
                first.LuldBand.Indicator = Letter(message, "i");
                break;
            case "i":
                first.Kind = EventKind.Imbalance;
                first.Imbalance.PriceE9 = Amount(message, "p");
                break;
        }

        return (first, second);
    }

    private static TradePayload Trade(JsonElement message, string id, string price, string size, string conditions) =>
        new()
        {
            TradeId = message.GetProperty(id).GetInt64(),
            PriceE9 = Amount(message, price),
            SizeE9 = Amount(message, size),
            Conditions = Letters(message, conditions),
            Exchange = Letter(message, "x"),
            Aggressor = Letter(message, "tks") switch { (byte)'B' => Side.Bid, (byte)'S' => Side.Ask, _ => Side.None },
        };

    // More than nine digits behind the point occur in averages of captures: they are cut.
    private static long Amount(JsonElement message, string name)
    {
        if (!message.TryGetProperty(name, out var value))
            return 0;
        var text = value.GetRawText();
        var point = text.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0 && text.Length > point + 10)
            text = text[..(point + 10)];
        _ = DecimalE9.TryParse(Encoding.ASCII.GetBytes(text), out var amount, out _);
        return amount;
    }

    private static byte Letter(JsonElement message, string name) =>
        message.TryGetProperty(name, out var value) && value.GetString() is { Length: > 0 } text ? (byte)text[0]
            : (byte)0;

    private static uint Letters(JsonElement message, string name)
    {
        uint letters = 0;
        if (!message.TryGetProperty(name, out var values))
            return 0;
        foreach (var (at, value) in values.EnumerateArray().Index().Take(4))
            letters |= (uint)value.GetString()![0] << (at * 8);
        return letters;
    }
}
