using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>
/// Quotes and trades of stocks exactly as the streams send them: no white space, no escapes, the keys in one of two
/// orders, one condition of a quote, symbols that are known. Every byte is checked against that; whatever differs is
/// refused, and <see cref="JsonPlainPath"/> is next. One reading thread.
/// </summary>
/// <remarks>
/// All fields hang on the positions of the marks and not on one another, so that the processor works on many of them,
/// and on the next element, at once. Keys and what is between one-letter values are compared as words, prices and sizes
/// are converted together. Small steps are inlined by force, because as calls they cost more than they do. The slot is
/// written last: a refused element leaves nothing behind.
/// </remarks>
internal sealed unsafe class JsonUsualPath(SymbolCache symbols, JsonMinute minute)
{
    /// <summary>Whether the machine has the instructions.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    /// <summary>
    /// Reads a quote, <c>S bx bp bs ax ap as</c> and then <c>c z t</c> or <c>t c z</c>; the position behind it, or 0.
    /// </summary>
    /// <param name="text">Start of the frame; what <see cref="JsonPlainPath"/> may read must be readable.</param>
    /// <param name="marks">The first mark of the element; moved behind its last one.</param>
    /// <param name="slot">Receives the event.</param>
    /// <param name="receiveTimeNs">When the frame arrived.</param>
    public int TryReadQuote(byte* text, ref uint* marks, EngineEvent* slot, long receiveTimeNs)
    {
        var mark = marks;
        if (!TrySymbol(text, ref mark, out var id))
            return 0;
        var at = text + *mark;
        if (!AsciiWord.StandsAt(at - 1, "\",\"bx\":\""u8) || !AsciiWord.StandsAt(at + 8, "\",\"bp\":"u8))
            return 0;
        uint letters = at[7];
        var bid = at + 15;
        mark += 2;
        if (!TryNumber(text, bid, ref mark, out at, out var bidWhole, out var bidFraction)
            || !AsciiWord.StandsAt(at, ",\"bs\":"u8))
            return 0;
        var bidSize = at + 6;
        if (!TryNumber(text, bidSize, ref mark, out at, out var bidSizeWhole, out var bidSizeFraction)
            || !AsciiWord.StandsAt(at, ",\"ax\":\""u8) || !AsciiWord.StandsAt(at + 8, "\",\"ap\":"u8))
            return 0;
        letters |= (uint)at[7] << 8;
        var ask = at + 15;
        mark++;
        if (!TryNumber(text, ask, ref mark, out at, out var askWhole, out var askFraction)
            || !AsciiWord.StandsAt(at, ",\"as\":"u8))
            return 0;
        var askSize = at + 6;
        if (!TryNumber(text, askSize, ref mark, out at, out var askSizeWhole, out var askSizeFraction))
            return 0;
        var end = ReadTail(text, at, ref mark, ref letters, out var timeNs);
        if (end == 0 || !JsonLetters.ArePlain(letters))
            return 0;

        var prices = Pair(bid, bidWhole, bidFraction, ask, askWhole, askFraction);
        var sizes = Pair(bidSize, bidSizeWhole, bidSizeFraction, askSize, askSizeWhole, askSizeFraction);
        if (!AreDigits(Vector256.Max(prices, sizes)))
            return 0;
        // The header ends with the tape, the fourth letter; the payload with the other three.
        var values = DecimalE9Digits.Join(prices, sizes);
        var header = Header(timeNs, receiveTimeNs, id, EventKind.Quote, letters >> 24);
        WriteSlot(slot, header, values, letters & 0x00FF_FFFF);
        marks = mark;
        return end;
    }

    /// <summary>
    /// Reads a trade, <c>S i x p s</c> or <c>i S x p s</c> and then <c>c z t</c> or <c>t c z</c>; as the quote.
    /// </summary>
    public int TryReadTrade(byte* text, ref uint* marks, EngineEvent* slot, long receiveTimeNs)
    {
        var mark = marks;
        var at = text + *mark;
        var isIdFirst = AsciiWord.StandsAt(at, ",\"i\":"u8);
        ulong tradeId = 0;
        if (isIdFirst && !TryId(at + 5, text + *++mark, out tradeId))
            return 0;
        if (!TrySymbol(text, ref mark, out var id))
            return 0;
        at = text + *mark;
        if (at[-1] != '"')
            return 0;
        if (!isIdFirst)
        {
            if (!AsciiWord.StandsAt(at, ",\"i\":"u8) || !TryId(at + 5, text + *++mark, out tradeId))
                return 0;
            at = text + *mark;
        }

        if (!AsciiWord.StandsAt(at, ",\"x\":\""u8) || !AsciiWord.StandsAt(at + 7, "\",\"p\":"u8))
            return 0;
        uint exchange = at[6];
        var price = at + 13;
        mark += 2;
        if (!TryNumber(text, price, ref mark, out at, out var whole, out var fraction)
            || !AsciiWord.StandsAt(at, ",\"s\":"u8))
            return 0;
        var size = at + 5;
        if (!TryNumber(text, size, ref mark, out at, out var sizeWhole, out var sizeFraction))
            return 0;
        var end = ReadTradeTail(text, at, ref mark, out var conditions, out var tape, out var timeNs);
        if (end == 0 || !JsonLetters.ArePlain(exchange | (tape << 8) | 0x2020_0000))
            return 0;

        var digits = Pair(price, whole, fraction, size, sizeWhole, sizeFraction);
        if (!AreDigits(digits))
            return 0;
        var joined = DecimalE9Digits.Join(digits, digits);
        // Price, size, id, and conditions with the exchange; no aggressor, no action, no flags of the venue.
        var values = Vector256.Create(
            joined.ToScalar(), joined.GetUpper().ToScalar(), tradeId, conditions | ((ulong)exchange << 32));
        var header = Header(timeNs, receiveTimeNs, id, EventKind.Trade, tape);
        WriteSlot(slot, header, values, 0);
        marks = mark;
        return end;
    }

    // From the comma before the symbol; the mark moves to the comma behind it. Its quote is the caller's to check.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TrySymbol(byte* text, ref uint* mark, out uint id)
    {
        var at = text + *mark++;
        // BRK.B has a mark of its own.
        if (text[*mark] == '.')
            mark++;
        var length = (int)(text + *mark - at) - 7;
        id = 0;
        if (!AsciiWord.StandsAt(at, ",\"S\":\""u8) || (uint)(length - 1) >= SymbolCache.MaxLength)
            return false;
        return symbols.TryFind(at + 6, length, out id);
    }

    // Where a number has its point and its end, the first mark behind which is the next one's.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryNumber(
        byte* text, byte* at, ref uint* mark, out byte* end, out int whole, out int fraction)
    {
        end = text + *mark++;
        whole = (int)(end - at);
        fraction = 0;
        if (*end == '.')
        {
            end = text + *mark++;
            fraction = (int)(end - at) - whole - 1;
            if (fraction == 0)
                return false;
        }

        return DecimalE9Digits.CanSpreadE9(whole, fraction) && (*at != '0' || whole == 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryId(byte* at, byte* end, out ulong id)
    {
        var length = (int)(end - at);
        id = 0;
        if ((uint)(length - 1) >= DecimalE9Digits.MaxDigits || (*at == '0' && length > 1))
            return false;
        var digits = DecimalE9Digits.SpreadWhole(at, length);
        id = DecimalE9Digits.Join(digits);
        return DecimalE9Digits.AreDigits(digits);
    }

    // ,"c":["R"],"z":"C","t":"…"} or ,"t":"…","c":["R"],"z":"C"} and what follows the brace. The position of that, or
    // 0; the two letters go to the upper half of the word.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ReadTail(byte* text, byte* at, ref uint* mark, ref uint letters, out long timeNs)
    {
        if (AsciiWord.StandsAt(at, ",\"c\":[\""u8))
        {
            if (!AsciiWord.StandsAt(at + 8, "\"],\"z\":\""u8) || !AsciiWord.StandsAt(at + 17, "\",\"t\":\""u8))
            {
                timeNs = 0;
                return 0;
            }

            letters |= ((uint)at[7] << 16) | ((uint)at[16] << 24);
            mark += 2;
            return ReadLastTime(text, at + 24, ref mark, out timeNs);
        }

        var end = ReadFirstTime(text, at, ref mark, out timeNs);
        if (end == null || !AsciiWord.StandsAt(end, ",\"c\":[\""u8)
            || !AsciiWord.StandsAt(end + 8, "\"],\"z\":\""u8))
            return 0;
        letters |= ((uint)end[7] << 16) | ((uint)end[16] << 24);
        mark++;
        return ReadEnd(text, end + 17, ref mark);
    }

    // The same with up to four conditions.
    private int ReadTradeTail(
        byte* text, byte* at, ref uint* mark, out uint conditions, out uint tape, out long timeNs)
    {
        var isTimeLast = AsciiWord.StandsAt(at, ",\"c\":[\""u8);
        timeNs = 0;
        conditions = 0;
        tape = 0;
        if (!isTimeLast)
        {
            at = ReadFirstTime(text, at, ref mark, out timeNs);
            if (at == null || !AsciiWord.StandsAt(at, ",\"c\":[\""u8))
                return 0;
        }

        at = JsonLetters.ReadUpTo4(at + 6, ref mark, out conditions);
        if (at == null || !AsciiWord.StandsAt(at, ",\"z\":\""u8))
            return 0;
        tape = at[6];
        mark++;
        if (!isTimeLast)
            return ReadEnd(text, at + 7, ref mark);
        mark++;
        return AsciiWord.StandsAt(at + 7, "\",\"t\":\""u8) ? ReadLastTime(text, at + 14, ref mark, out timeNs) : 0;
    }

    // A time that ends the element, up to what follows the brace.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ReadLastTime(byte* text, byte* at, ref uint* mark, out long timeNs)
    {
        mark += text[*mark] == '.' ? 1 : 0;
        var end = text + *mark++;
        if (!minute.TryRead(at, end - 3, out timeNs) || end[-2] != '"' || end[-1] != '}'
            || *end is not ((byte)',' or (byte)']'))
            return 0;
        return (int)(end - text);
    }

    // ,"t":"…" up to the comma behind it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* ReadFirstTime(byte* text, byte* at, ref uint* mark, out long timeNs)
    {
        timeNs = 0;
        if (!AsciiWord.StandsAt(at, ",\"t\":\""u8))
            return null;
        mark += text[*mark] == '.' ? 1 : 0;
        var end = text + *mark++;
        return minute.TryRead(at + 6, end - 2, out timeNs) && end[-1] == '"' ? end : null;
    }

    // From the quote that ends the last letter: "} and the comma or bracket behind it, which is the next mark.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ReadEnd(byte* text, byte* at, ref uint* mark)
    {
        if (at[0] != '"' || at[1] != '}' || at[2] is not ((byte)',' or (byte)']') || text + *mark++ != at + 2)
            return 0;
        return (int)(at + 2 - text);
    }

    // Without flags.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Header(long timeNs, long receiveTimeNs, uint id, EventKind kind, uint tape)
    {
        var codes = (uint)kind | ((uint)EventSource.AlpacaData << 16) | (tape << 24);
        return Vector256.Create((ulong)timeNs, (ulong)receiveTimeNs, id | ((ulong)codes << 32), 0);
    }

    // 24 bytes of header, 32 of values, 4 bytes, no stamp. Two whole stores, because the slot is copied right away, and
    // what many small ones have written cannot be read as a whole until all of them are done.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteSlot(EngineEvent* slot, Vector256<ulong> header, Vector256<ulong> values, uint last)
    {
        // Second, third, fourth, first.
        var turned = Avx2.Permute4x64(values, 0b00_11_10_01);
        Avx2.Blend(header.AsUInt32(), turned.AsUInt32(), 0b1100_0000).Store((uint*)slot);
        Avx2.Blend(turned.AsUInt32(), Vector256.Create((ulong)last).AsUInt32(), 0b1100_0000).Store((uint*)slot + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Pair(
        byte* first, int firstWhole, int firstFraction, byte* second, int secondWhole, int secondFraction) =>
        Vector256.Create(
            DecimalE9Digits.SpreadE9(first, firstWhole, firstFraction),
            DecimalE9Digits.SpreadE9(second, secondWhole, secondFraction));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreDigits(Vector256<byte> spread) =>
        Vector256.Equals(Vector256.Min(spread, Vector256.Create((byte)9)), spread) == Vector256<byte>.AllBitsSet;
}
