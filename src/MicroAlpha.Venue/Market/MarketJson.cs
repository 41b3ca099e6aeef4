using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Venue.Accounts;
using MicroAlpha.Venue.Wire;

namespace MicroAlpha.Venue.Market;

/// <summary>Trades, quotes and bars as market-data replies show them (reference 4). Exchange thread only.</summary>
internal static class MarketJson
{
    /// <summary>Writes a trade.</summary>
    public static void Trade(Utf8JsonWriter writer, in EngineEvent slot, bool isCrypto)
    {
        writer.WriteStartObject();
        writer.WriteString("t"u8, TimeText.Text(slot.VenueTimeNs));
        if (!isCrypto)
            Letter(writer, "x", slot.Trade.Exchange, 'V');
        DecimalText.WriteNumberE9(writer, "p", slot.Trade.PriceE9);
        DecimalText.WriteNumberE9(writer, "s", slot.Trade.SizeE9);
        if (!isCrypto)
            Letters(writer, slot.Trade.Conditions, '@');
        writer.WriteNumber("i"u8, slot.Trade.TradeId);
        if (isCrypto)
            Letter(writer, "tks", JsonMessageEncoder.TakerLetter(slot.Trade.Aggressor), '-');
        else
            Letter(writer, "z", slot.Tape, 'C');
        writer.WriteEndObject();
    }

    /// <summary>Writes a quote.</summary>
    public static void Quote(Utf8JsonWriter writer, in EngineEvent slot, bool isCrypto)
    {
        ref readonly var quote = ref slot.Quote;
        writer.WriteStartObject();
        writer.WriteString("t"u8, TimeText.Text(slot.VenueTimeNs));
        if (!isCrypto)
            Letter(writer, "ax", quote.AskExchange, 'V');
        DecimalText.WriteNumberE9(writer, "ap", quote.AskPriceE9);
        DecimalText.WriteNumberE9(writer, "as", quote.AskSizeE9);
        if (!isCrypto)
            Letter(writer, "bx", quote.BidExchange, 'V');
        DecimalText.WriteNumberE9(writer, "bp", quote.BidPriceE9);
        DecimalText.WriteNumberE9(writer, "bs", quote.BidSizeE9);
        if (!isCrypto)
        {
            Letters(writer, quote.BidCondition | ((uint)quote.AskCondition << 8), 'R');
            Letter(writer, "z", slot.Tape, 'C');
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes a bar.</summary>
    public static void Bar(Utf8JsonWriter writer, in BarState bar)
    {
        writer.WriteStartObject();
        writer.WriteString("t"u8, TimeText.Text(bar.StartNs));
        DecimalText.WriteNumberE9(writer, "o", bar.OpenPriceE9);
        DecimalText.WriteNumberE9(writer, "h", bar.HighPriceE9);
        DecimalText.WriteNumberE9(writer, "l", bar.LowPriceE9);
        DecimalText.WriteNumberE9(writer, "c", bar.ClosePriceE9);
        DecimalText.WriteNumberE9(writer, "v", bar.VolumeE9);
        writer.WriteNumber("n"u8, bar.TradeCount);
        DecimalText.WriteNumberE9(writer, "vw", bar.VwapE9);
        writer.WriteEndObject();
    }

    private static void Letter(Utf8JsonWriter writer, string name, byte letter, char otherwise) =>
        writer.WriteString(name, [letter == 0 ? otherwise : (char)letter]);

    private static void Letters(Utf8JsonWriter writer, uint letters, char otherwise)
    {
        writer.WriteStartArray("c"u8);
        do
        {
            var letter = (byte)letters;
            writer.WriteStringValue([letter == 0 ? otherwise : (char)letter]);
            letters >>= 8;
        }
        while (letters != 0);
        writer.WriteEndArray();
    }
}
