using MicroAlpha.Events;

namespace MicroAlpha.Venue.Wire;

/// <summary>
/// Ring slots as the maps of Alpaca's MessagePack market-data arrays: the keys of the JSON form in its order, T first.
/// No allocation; stateless, any thread.
/// </summary>
internal static unsafe class MsgPackMessageEncoder
{
    /// <summary>Writes one message and returns its length; 0 for kinds that no stream carries.</summary>
    /// <param name="slot">The slot; of two-slot events the first.</param>
    /// <param name="second">The second slot of a bar or correction; else any.</param>
    /// <param name="symbol">The symbol.</param>
    /// <param name="isCrypto">True for the shapes of the crypto stream.</param>
    /// <param name="target">At least <see cref="MessageLimits.MaxMessage"/> bytes.</param>
    public static int Encode(
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

    private static byte* Trade(byte* at, in EngineEvent slot, ReadOnlySpan<byte> symbol)
    {
        ref readonly var trade = ref slot.Trade;
        at = Head(at, 9, (byte)'t', symbol);
        at = MsgPackText.Whole(Key(at, (byte)'i'), trade.TradeId);
        at = MsgPackText.Letter(Key(at, (byte)'x'), trade.Exchange, (byte)'V');
        at = MsgPackText.Price(Key(at, (byte)'p'), trade.PriceE9);
        at = MsgPackText.Size(Key(at, (byte)'s'), trade.SizeE9);
        at = MsgPackText.Letters(Key(at, (byte)'c'), trade.Conditions, (byte)'@');
        return Tail(at, in slot);
    }

    private static byte* CryptoTrade(byte* at, in EngineEvent slot, ReadOnlySpan<byte> symbol)
    {
        ref readonly var trade = ref slot.Trade;
        at = Head(at, 7, (byte)'t', symbol);
        at = MsgPackText.Price(Key(at, (byte)'p'), trade.PriceE9);
        at = MsgPackText.Size(Key(at, (byte)'s'), trade.SizeE9);
        at = MsgPackText.Time(Key(at, (byte)'t'), slot.VenueTimeNs);
        at = MsgPackText.Whole(Key(at, (byte)'i'), trade.TradeId);
        return MsgPackText.Letter(
            MsgPackText.Text(at, "tks"u8), JsonMessageEncoder.TakerLetter(trade.Aggressor), (byte)'-');
    }

    private static byte* Quote(byte* at, in EngineEvent slot, ReadOnlySpan<byte> symbol)
    {
        ref readonly var quote = ref slot.Quote;
        at = Head(at, 11, (byte)'q', symbol);
        at = MsgPackText.Letter(MsgPackText.Text(at, "bx"u8), quote.BidExchange, (byte)'V');
        at = MsgPackText.Price(MsgPackText.Text(at, "bp"u8), quote.BidPriceE9);
        at = MsgPackText.Size(MsgPackText.Text(at, "bs"u8), quote.BidSizeE9);
        at = MsgPackText.Letter(MsgPackText.Text(at, "ax"u8), quote.AskExchange, (byte)'V');
        at = MsgPackText.Price(MsgPackText.Text(at, "ap"u8), quote.AskPriceE9);
        at = MsgPackText.Size(MsgPackText.Text(at, "as"u8), quote.AskSizeE9);
        var conditions = quote.BidCondition | ((uint)quote.AskCondition << 8);
        at = MsgPackText.Letters(Key(at, (byte)'c'), conditions, (byte)'R');
        return Tail(at, in slot);
    }

    private static byte* CryptoQuote(byte* at, in EngineEvent slot, ReadOnlySpan<byte> symbol)
    {
        ref readonly var quote = ref slot.Quote;
        at = Head(at, 7, (byte)'q', symbol);
        at = MsgPackText.Price(MsgPackText.Text(at, "bp"u8), quote.BidPriceE9);
        at = MsgPackText.Size(MsgPackText.Text(at, "bs"u8), quote.BidSizeE9);
        at = MsgPackText.Price(MsgPackText.Text(at, "ap"u8), quote.AskPriceE9);
        at = MsgPackText.Size(MsgPackText.Text(at, "as"u8), quote.AskSizeE9);
        return MsgPackText.Time(Key(at, (byte)'t'), slot.VenueTimeNs);
    }

    private static byte* Bar(byte* at, in EngineEvent prices, in EngineEvent totals, ReadOnlySpan<byte> symbol)
    {
        var revision = totals.BarTotals.Revision;
        at = Head(at, 10, revision == 0 ? (byte)'b' : revision, symbol);
        at = MsgPackText.Price(Key(at, (byte)'o'), prices.BarPrices.OpenPriceE9);
        at = MsgPackText.Price(Key(at, (byte)'h'), prices.BarPrices.HighPriceE9);
        at = MsgPackText.Price(Key(at, (byte)'l'), prices.BarPrices.LowPriceE9);
        at = MsgPackText.Price(Key(at, (byte)'c'), prices.BarPrices.ClosePriceE9);
        at = MsgPackText.Size(Key(at, (byte)'v'), totals.BarTotals.VolumeE9);
        at = MsgPackText.Time(Key(at, (byte)'t'), prices.VenueTimeNs);
        at = MsgPackText.Whole(Key(at, (byte)'n'), totals.BarTotals.TradeCount);
        return MsgPackText.Price(MsgPackText.Text(at, "vw"u8), totals.BarTotals.VwapE9);
    }

    private static byte* Correction(
        byte* at, in EngineEvent original, in EngineEvent corrected, ReadOnlySpan<byte> symbol)
    {
        ref readonly var old = ref original.Trade;
        ref readonly var now = ref corrected.Trade;
        at = Head(at, 13, (byte)'c', symbol);
        at = MsgPackText.Letter(Key(at, (byte)'x'), old.Exchange, (byte)'V');
        at = MsgPackText.Whole(MsgPackText.Text(at, "oi"u8), old.TradeId);
        at = MsgPackText.Price(MsgPackText.Text(at, "op"u8), old.PriceE9);
        at = MsgPackText.Size(MsgPackText.Text(at, "os"u8), old.SizeE9);
        at = MsgPackText.Letters(MsgPackText.Text(at, "oc"u8), old.Conditions, (byte)'@');
        at = MsgPackText.Whole(MsgPackText.Text(at, "ci"u8), now.TradeId);
        at = MsgPackText.Price(MsgPackText.Text(at, "cp"u8), now.PriceE9);
        at = MsgPackText.Size(MsgPackText.Text(at, "cs"u8), now.SizeE9);
        at = MsgPackText.Letters(MsgPackText.Text(at, "cc"u8), now.Conditions, (byte)'@');
        return Tail(at, in original);
    }

    private static byte* Cancel(byte* at, in EngineEvent slot, ReadOnlySpan<byte> symbol)
    {
        ref readonly var trade = ref slot.Trade;
        at = Head(at, 9, (byte)'x', symbol);
        at = MsgPackText.Whole(Key(at, (byte)'i'), trade.TradeId);
        at = MsgPackText.Letter(Key(at, (byte)'x'), trade.Exchange, (byte)'V');
        at = MsgPackText.Price(Key(at, (byte)'p'), trade.PriceE9);
        at = MsgPackText.Size(Key(at, (byte)'s'), trade.SizeE9);
        at = MsgPackText.Letter(Key(at, (byte)'a'), trade.Action, (byte)'C');
        return Tail(at, in slot);
    }

    private static byte* Status(byte* at, in EngineEvent slot, ReadOnlySpan<byte> symbol)
    {
        var status = slot.Status;
        var code = Latin1Text.Trim(status.StatusCode);
        var reason = Latin1Text.Trim(status.ReasonCode);
        at = Head(at, 8, (byte)'s', symbol);
        at = MsgPackText.Text(MsgPackText.Text(at, "sc"u8), code);
        at = MsgPackText.Text(MsgPackText.Text(at, "sm"u8), StatusTexts.OfStatus(code));
        at = MsgPackText.Text(MsgPackText.Text(at, "rc"u8), reason);
        at = MsgPackText.Text(MsgPackText.Text(at, "rm"u8), StatusTexts.OfReason(reason));
        return Tail(at, in slot);
    }

    private static byte* LuldBand(byte* at, in EngineEvent slot, ReadOnlySpan<byte> symbol)
    {
        at = Head(at, 7, (byte)'l', symbol);
        at = MsgPackText.Price(Key(at, (byte)'u'), slot.LuldBand.UpPriceE9);
        at = MsgPackText.Price(Key(at, (byte)'d'), slot.LuldBand.DownPriceE9);
        at = MsgPackText.Letter(Key(at, (byte)'i'), slot.LuldBand.Indicator, (byte)'B');
        return Tail(at, in slot);
    }

    private static byte* Imbalance(byte* at, in EngineEvent slot, ReadOnlySpan<byte> symbol)
    {
        at = Head(at, 5, (byte)'i', symbol);
        at = MsgPackText.Price(Key(at, (byte)'p'), slot.Imbalance.PriceE9);
        return Tail(at, in slot);
    }

    private static byte* Head(byte* at, int entries, byte kind, ReadOnlySpan<byte> symbol)
    {
        at = MsgPackText.Letter(Key(MsgPackText.Map(at, entries), (byte)'T'), kind, kind);
        return MsgPackText.Text(Key(at, (byte)'S'), symbol);
    }

    private static byte* Key(byte* at, byte letter)
    {
        at[0] = 0xa1;
        at[1] = letter;
        return at + 2;
    }

    private static byte* Tail(byte* at, in EngineEvent slot)
    {
        at = MsgPackText.Letter(Key(at, (byte)'z'), slot.Tape, (byte)'C');
        return MsgPackText.Time(Key(at, (byte)'t'), slot.VenueTimeNs);
    }
}
