using MicroAlpha.Events;

namespace MicroAlpha.Venue.Wire;

/// <summary>
/// Ring slots as the elements of Alpaca's JSON market-data arrays. No allocation; one owner thread. A letter that the
/// source does not give is the usual one: exchange V, tape C, trade condition @, quote condition R.
/// </summary>
internal sealed unsafe class JsonMessageEncoder
{
    private readonly JsonText _text = new();

    /// <summary>
    /// Writes one message and returns its length; 0 for kinds that no stream carries.
    /// </summary>
    /// <param name="slot">The slot; of two-slot events the first.</param>
    /// <param name="second">The second slot of a bar or correction; else any.</param>
    /// <param name="symbol">The symbol, letters that need no escape.</param>
    /// <param name="isCrypto">True for the shapes of the crypto stream.</param>
    /// <param name="target">At least <see cref="MessageLimits.MaxMessage"/> bytes.</param>
    public int Encode(
        in EngineEvent slot, in EngineEvent second, ReadOnlySpan<byte> symbol, bool isCrypto, Span<byte> target)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(target.Length, MessageLimits.MaxMessage);
        fixed (byte* start = target)
        {
            var at = slot.Kind switch
            {
                EventKind.Quote => isCrypto ? CryptoQuote(start, in slot, symbol) : Quote(start, in slot, symbol),
                EventKind.Trade => isCrypto ? CryptoTrade(start, in slot, symbol) : Trade(start, in slot, symbol),
                EventKind.BarPrices => Bar(start, in slot, in second, symbol),
                EventKind.CorrectionOriginal => Correction(start, in slot, in second, symbol),
                EventKind.TradeCancel => Cancel(start, in slot, symbol),
                EventKind.Status => Status(start, in slot, symbol),
                EventKind.LuldBand => LuldBand(start, in slot, symbol),
                EventKind.Imbalance => Imbalance(start, in slot, symbol),
                _ => start,
            };
            return (int)(at - start);
        }
    }

    private byte* Trade(byte* at, in EngineEvent slot, ReadOnlySpan<byte> symbol)
    {
        ref readonly var trade = ref slot.Trade;
        at = Head(at, "{\"T\":\"t\",\"S\":\""u8, symbol);
        at = JsonText.Whole(JsonText.Put(at, "\",\"i\":"u8), trade.TradeId);
        at = JsonText.Letter(JsonText.Put(at, ",\"x\":"u8), trade.Exchange, (byte)'V');
        at = DecimalE9.Write(JsonText.Put(at, ",\"p\":"u8), trade.PriceE9);
        at = DecimalE9.Write(JsonText.Put(at, ",\"s\":"u8), trade.SizeE9);
        at = JsonText.Letters(JsonText.Put(at, ",\"c\":"u8), trade.Conditions, (byte)'@');
        return Tail(at, in slot);
    }

    private byte* CryptoTrade(byte* at, in EngineEvent slot, ReadOnlySpan<byte> symbol)
    {
        ref readonly var trade = ref slot.Trade;
        at = Head(at, "{\"T\":\"t\",\"S\":\""u8, symbol);
        at = DecimalE9.Write(JsonText.Put(at, "\",\"p\":"u8), trade.PriceE9);
        at = DecimalE9.Write(JsonText.Put(at, ",\"s\":"u8), trade.SizeE9);
        at = _text.Time(JsonText.Put(at, ",\"t\":"u8), slot.VenueTimeNs);
        at = JsonText.Whole(JsonText.Put(at, ",\"i\":"u8), trade.TradeId);
        at = JsonText.Put(at, ",\"tks\":\""u8);
        *at++ = TakerLetter(trade.Aggressor);
        return JsonText.Put(at, "\"}"u8);
    }

    /// <summary>The letter of the crypto stream for the side that took: B, S, or - when it is not known.</summary>
    public static byte TakerLetter(Side aggressor) =>
        aggressor switch { Side.Bid => (byte)'B', Side.Ask => (byte)'S', _ => (byte)'-' };

    private byte* Quote(byte* at, in EngineEvent slot, ReadOnlySpan<byte> symbol)
    {
        ref readonly var quote = ref slot.Quote;
        at = Head(at, "{\"T\":\"q\",\"S\":\""u8, symbol);
        at = JsonText.Letter(JsonText.Put(at, "\",\"bx\":"u8), quote.BidExchange, (byte)'V');
        at = DecimalE9.Write(JsonText.Put(at, ",\"bp\":"u8), quote.BidPriceE9);
        at = DecimalE9.Write(JsonText.Put(at, ",\"bs\":"u8), quote.BidSizeE9);
        at = JsonText.Letter(JsonText.Put(at, ",\"ax\":"u8), quote.AskExchange, (byte)'V');
        at = DecimalE9.Write(JsonText.Put(at, ",\"ap\":"u8), quote.AskPriceE9);
        at = DecimalE9.Write(JsonText.Put(at, ",\"as\":"u8), quote.AskSizeE9);
        var conditions = quote.BidCondition | ((uint)quote.AskCondition << 8);
        at = JsonText.Letters(JsonText.Put(at, ",\"c\":"u8), conditions, (byte)'R');
        return Tail(at, in slot);
    }

    private byte* CryptoQuote(byte* at, in EngineEvent slot, ReadOnlySpan<byte> symbol)
    {
        ref readonly var quote = ref slot.Quote;
        at = Head(at, "{\"T\":\"q\",\"S\":\""u8, symbol);
        at = DecimalE9.Write(JsonText.Put(at, "\",\"bp\":"u8), quote.BidPriceE9);
        at = DecimalE9.Write(JsonText.Put(at, ",\"bs\":"u8), quote.BidSizeE9);
        at = DecimalE9.Write(JsonText.Put(at, ",\"ap\":"u8), quote.AskPriceE9);
        at = DecimalE9.Write(JsonText.Put(at, ",\"as\":"u8), quote.AskSizeE9);
        at = _text.Time(JsonText.Put(at, ",\"t\":"u8), slot.VenueTimeNs);
        *at = (byte)'}';
        return at + 1;
    }

    private byte* Bar(byte* at, in EngineEvent prices, in EngineEvent totals, ReadOnlySpan<byte> symbol)
    {
        at = JsonText.Put(at, "{\"T\":"u8);
        at = JsonText.Letter(at, totals.BarTotals.Revision, (byte)'b');
        at = Head(at, ",\"S\":\""u8, symbol);
        at = DecimalE9.Write(JsonText.Put(at, "\",\"o\":"u8), prices.BarPrices.OpenPriceE9);
        at = DecimalE9.Write(JsonText.Put(at, ",\"h\":"u8), prices.BarPrices.HighPriceE9);
        at = DecimalE9.Write(JsonText.Put(at, ",\"l\":"u8), prices.BarPrices.LowPriceE9);
        at = DecimalE9.Write(JsonText.Put(at, ",\"c\":"u8), prices.BarPrices.ClosePriceE9);
        at = DecimalE9.Write(JsonText.Put(at, ",\"v\":"u8), totals.BarTotals.VolumeE9);
        at = _text.Time(JsonText.Put(at, ",\"t\":"u8), prices.VenueTimeNs);
        at = JsonText.Whole(JsonText.Put(at, ",\"n\":"u8), totals.BarTotals.TradeCount);
        at = DecimalE9.Write(JsonText.Put(at, ",\"vw\":"u8), totals.BarTotals.VwapE9);
        *at = (byte)'}';
        return at + 1;
    }

    private byte* Correction(byte* at, in EngineEvent original, in EngineEvent corrected, ReadOnlySpan<byte> symbol)
    {
        ref readonly var old = ref original.Trade;
        ref readonly var now = ref corrected.Trade;
        at = Head(at, "{\"T\":\"c\",\"S\":\""u8, symbol);
        at = JsonText.Letter(JsonText.Put(at, "\",\"x\":"u8), old.Exchange, (byte)'V');
        at = JsonText.Whole(JsonText.Put(at, ",\"oi\":"u8), old.TradeId);
        at = DecimalE9.Write(JsonText.Put(at, ",\"op\":"u8), old.PriceE9);
        at = DecimalE9.Write(JsonText.Put(at, ",\"os\":"u8), old.SizeE9);
        at = JsonText.Letters(JsonText.Put(at, ",\"oc\":"u8), old.Conditions, (byte)'@');
        at = JsonText.Whole(JsonText.Put(at, ",\"ci\":"u8), now.TradeId);
        at = DecimalE9.Write(JsonText.Put(at, ",\"cp\":"u8), now.PriceE9);
        at = DecimalE9.Write(JsonText.Put(at, ",\"cs\":"u8), now.SizeE9);
        at = JsonText.Letters(JsonText.Put(at, ",\"cc\":"u8), now.Conditions, (byte)'@');
        return Tail(at, in original);
    }

    private byte* Cancel(byte* at, in EngineEvent slot, ReadOnlySpan<byte> symbol)
    {
        ref readonly var trade = ref slot.Trade;
        at = Head(at, "{\"T\":\"x\",\"S\":\""u8, symbol);
        at = JsonText.Whole(JsonText.Put(at, "\",\"i\":"u8), trade.TradeId);
        at = JsonText.Letter(JsonText.Put(at, ",\"x\":"u8), trade.Exchange, (byte)'V');
        at = DecimalE9.Write(JsonText.Put(at, ",\"p\":"u8), trade.PriceE9);
        at = DecimalE9.Write(JsonText.Put(at, ",\"s\":"u8), trade.SizeE9);
        at = JsonText.Letter(JsonText.Put(at, ",\"a\":"u8), trade.Action, (byte)'C');
        return Tail(at, in slot);
    }

    private byte* Status(byte* at, in EngineEvent slot, ReadOnlySpan<byte> symbol)
    {
        var status = slot.Status;
        var code = Latin1Text.Trim(status.StatusCode);
        var reason = Latin1Text.Trim(status.ReasonCode);
        at = Head(at, "{\"T\":\"s\",\"S\":\""u8, symbol);
        at = JsonText.PutPlain(JsonText.Put(at, "\",\"sc\":\""u8), code);
        at = JsonText.Put(JsonText.Put(at, "\",\"sm\":\""u8), StatusTexts.OfStatus(code));
        at = JsonText.PutPlain(JsonText.Put(at, "\",\"rc\":\""u8), reason);
        at = JsonText.Put(JsonText.Put(at, "\",\"rm\":\""u8), StatusTexts.OfReason(reason));
        *at++ = (byte)'"';
        return Tail(at, in slot);
    }

    private byte* LuldBand(byte* at, in EngineEvent slot, ReadOnlySpan<byte> symbol)
    {
        at = Head(at, "{\"T\":\"l\",\"S\":\""u8, symbol);
        at = DecimalE9.Write(JsonText.Put(at, "\",\"u\":"u8), slot.LuldBand.UpPriceE9);
        at = DecimalE9.Write(JsonText.Put(at, ",\"d\":"u8), slot.LuldBand.DownPriceE9);
        at = JsonText.Letter(JsonText.Put(at, ",\"i\":"u8), slot.LuldBand.Indicator, (byte)'B');
        return Tail(at, in slot);
    }

    private byte* Imbalance(byte* at, in EngineEvent slot, ReadOnlySpan<byte> symbol)
    {
        at = Head(at, "{\"T\":\"i\",\"S\":\""u8, symbol);
        at = DecimalE9.Write(JsonText.Put(at, "\",\"p\":"u8), slot.Imbalance.PriceE9);
        return Tail(at, in slot);
    }

    private static byte* Head(byte* at, ReadOnlySpan<byte> opening, ReadOnlySpan<byte> symbol) =>
        JsonText.Put(JsonText.Put(at, opening), symbol);

    private byte* Tail(byte* at, in EngineEvent slot)
    {
        at = JsonText.Letter(JsonText.Put(at, ",\"z\":"u8), slot.Tape, (byte)'C');
        at = _text.Time(JsonText.Put(at, ",\"t\":"u8), slot.VenueTimeNs);
        *at = (byte)'}';
        return at + 1;
    }
}
