using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>
/// Quotes and trades in the spellings that the streams send: no white space, no escapes, the keys in one of the usual
/// orders, known symbols. Every byte is checked against that; whatever differs is refused, and the general path decides
/// what it is. One reading thread.
/// </summary>
/// <remarks>
/// All fields hang on the positions of the commas and not on one another, so that the processor works on many of them,
/// and on the next element, at once. Small steps are inlined by force, because as calls they cost more than they do.
/// The slot is written last: a refused element leaves nothing behind.
/// </remarks>
internal sealed unsafe class JsonQuickPath(SymbolCache symbols)
{
    /// <summary>Longest element, and how far its commas may be from its start.</summary>
    public const int MaxElement = 320;

    /// <summary>Bytes that may be read behind an element.</summary>
    public const int Slack = 64;

    // Commas of the longest element that is taken: 12 fields and 3 between conditions; the last may be the next one's.
    private const int MaxCommas = 16;

    private const long MinuteNs = 60_000_000_000;

    // The minute that the last time began with, as text and as ns: most times begin like the one before.
    private ulong _minuteDate;
    private ulong _minuteTime;
    private long _minuteNs;

    /// <summary>Whether the first eight bytes of an element are those of a usual one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsUsual(byte* at) =>
        AsciiWord.StandsAt(at, "{\"T\":\"q\""u8) || AsciiWord.StandsAt(at, "{\"T\":\"t\""u8);

    /// <summary>Reads a usual element; 0 when it differs somewhere, otherwise the position behind it.</summary>
    /// <param name="text">Start of the frame; <see cref="Slack"/> bytes behind the element must be readable.</param>
    /// <param name="start">Its opening brace.</param>
    /// <param name="comma">The frame's first comma behind that; moved to the first one behind the element.</param>
    /// <param name="slot">Receives the event but for the time of arrival.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int TryRead(byte* text, int start, ref uint* comma, EngineEvent* slot)
    {
        if (comma[MaxCommas] - (uint)start > MaxElement || *comma != (uint)start + 8)
            return 0;
        return text[start + 6] == 'q' ? TryQuote(text, ref comma, slot) : TryTrade(text, ref comma, slot);
    }

    private int TryQuote(byte* text, ref uint* comma, EngineEvent* slot)
    {
        var next = comma;
        uint letters = 0;
        uint isOdd = 0;
        var at = text + *next++;
        if (!AsciiWord.StandsAt(at, ",\"S\":\""u8) || !TrySymbol(at + 6, text + *next, out var id))
            return 0;
        at = text + *next;
        var hasExchanges = AsciiWord.StandsAt(at - 1, "\",\"bx\":\""u8);
        if (hasExchanges)
        {
            letters = at[7];
            isOdd = IsOddLetter(at[7]) | (uint)(at[8] ^ '"') | (*next + 9 ^ next[1]);
            at = text + *++next;
        }

        isOdd |= (uint)(at[-1] ^ '"');
        if (!AsciiWord.StandsAt(at, ",\"bp\":"u8) || !TryE9(at + 6, text + next[1], out var bidPriceE9))
            return 0;
        at = text + *++next;
        if (!AsciiWord.StandsAt(at, ",\"bs\":"u8) || !TryE9(at + 6, text + next[1], out var bidSizeE9))
            return 0;
        at = text + *++next;
        if (hasExchanges)
        {
            if (!AsciiWord.StandsAt(at, ",\"ax\":\""u8))
                return 0;
            letters |= (uint)at[7] << 8;
            isOdd |= IsOddLetter(at[7]) | (uint)(at[8] ^ '"') | (*next + 9 ^ next[1]);
            at = text + *++next;
        }

        if (!AsciiWord.StandsAt(at, ",\"ap\":"u8) || !TryE9(at + 6, text + next[1], out var askPriceE9))
            return 0;
        at = text + *++next;
        if (!AsciiWord.StandsAt(at, ",\"as\":"u8) || !TryE9(at + 6, text + next[1], out var askSizeE9))
            return 0;
        at = text + *++next;
        var tail = new JsonQuickTail();
        at = ReadTail(text, at, ref next, ref tail);
        if (at == null || (isOdd | (tail.Conditions >> 16) | (uint)tail.TakerSide) != 0 || tail.HasId)
            return 0;
        WriteHeader(slot, EventKind.Quote, id, in tail);
        slot->Quote.BidPriceE9 = bidPriceE9;
        slot->Quote.BidSizeE9 = bidSizeE9;
        slot->Quote.AskPriceE9 = askPriceE9;
        slot->Quote.AskSizeE9 = askSizeE9;
        Unsafe.WriteUnaligned(&slot->Quote.BidExchange, letters | (tail.Conditions << 16));
        comma = next;
        return (int)(at - text);
    }

    private int TryTrade(byte* text, ref uint* comma, EngineEvent* slot)
    {
        var next = comma;
        ulong tradeId = 0;
        byte exchange = 0;
        var at = text + *next;
        var hasId = AsciiWord.StandsAt(at, ",\"i\":"u8);
        if (hasId)
        {
            if (!TryWhole(at + 5, text + next[1], out tradeId))
                return 0;
            at = text + *++next;
        }

        if (!AsciiWord.StandsAt(at, ",\"S\":\""u8) || !TrySymbol(at + 6, text + next[1], out var id))
            return 0;
        at = text + *++next;
        if (at[-1] != '"')
            return 0;
        if (AsciiWord.StandsAt(at, ",\"i\":"u8))
        {
            if (hasId || !TryWhole(at + 5, text + next[1], out tradeId))
                return 0;
            hasId = true;
            at = text + *++next;
        }

        if (AsciiWord.StandsAt(at, ",\"x\":\""u8))
        {
            exchange = at[6];
            if ((IsOddLetter(at[6]) | (uint)(at[7] ^ '"') | (*next + 8 ^ next[1])) != 0)
                return 0;
            at = text + *++next;
        }

        if (!AsciiWord.StandsAt(at, ",\"p\":"u8) || !TryE9(at + 5, text + next[1], out var priceE9))
            return 0;
        at = text + *++next;
        if (!AsciiWord.StandsAt(at, ",\"s\":"u8) || !TryE9(at + 5, text + next[1], out var sizeE9))
            return 0;
        at = text + *++next;
        var tail = new JsonQuickTail { HasId = hasId, Id = tradeId };
        at = ReadTail(text, at, ref next, ref tail);
        if (at == null)
            return 0;
        WriteHeader(slot, EventKind.Trade, id, in tail);
        slot->Trade.PriceE9 = priceE9;
        slot->Trade.SizeE9 = sizeE9;
        slot->Trade.TradeId = (long)tail.Id;
        slot->Trade.Conditions = tail.Conditions;
        Unsafe.WriteUnaligned(&slot->Trade.Exchange, exchange | ((uint)tail.TakerSide << 8));
        slot->Trade.VenueFlags = 0;
        comma = next;
        return (int)(at - text);
    }

    // The fields whose place varies, up to the closing brace, and whether a comma or the last bracket follows it. Null
    // when something else stands there.
    private byte* ReadTail(byte* text, byte* at, ref uint* comma, ref JsonQuickTail tail)
    {
        var next = comma;
        while (true)
        {
            if (AsciiWord.StandsAt(at, ",\"t\":\""u8))
            {
                var end = text + next[1];
                end -= end[-1] == '}' ? 1 : 0;
                if (tail.HasTime || !TryTime(at + 6, (int)(end - at) - 7, out tail.TimeNs) || end[-1] != '"')
                    return null;
                tail.HasTime = true;
                next++;
                at = end;
            }
            else if (AsciiWord.StandsAt(at, ",\"c\":[\""u8))
            {
                next++;
                at = tail.HasConditions ? null : ReadConditions(at + 6, ref next, out tail.Conditions);
                tail.HasConditions = true;
                if (at == null)
                    return null;
            }
            else if (AsciiWord.StandsAt(at, ",\"z\":\""u8))
            {
                if (tail.Tape != 0 || (IsOddLetter(at[6]) | (uint)(at[7] ^ '"')) != 0)
                    return null;
                tail.Tape = at[6];
                next++;
                at += 8;
            }
            else
            {
                next++;
                at = ReadRareTail(at, text + *next, ref tail);
                if (at == null)
                    return null;
            }

            if (*at == '}')
                break;
            if (at != text + *next || *at != ',')
                return null;
        }

        // The brace, and the comma or bracket behind it where the index has one.
        at++;
        if (at != text + *next || !tail.HasTime || *at is not ((byte)',' or (byte)']'))
            return null;
        comma = next + 1;
        return at;
    }

    // What only trades have there: an id, or the side that took.
    private static byte* ReadRareTail(byte* at, byte* end, ref JsonQuickTail tail)
    {
        if (AsciiWord.StandsAt(at, ",\"i\":"u8))
        {
            end -= end[-1] == '}' ? 1 : 0;
            if (tail.HasId || !TryWhole(at + 5, end, out tail.Id))
                return null;
            tail.HasId = true;
            return end;
        }

        if (!AsciiWord.StandsAt(at, ",\"tks\":\""u8) || tail.TakerSide != Side.None || at[9] != '"'
            || at[8] is not ((byte)'B' or (byte)'S'))
            return null;
        tail.TakerSide = at[8] == 'B' ? Side.Bid : Side.Ask;
        return at + 10;
    }

    // From the quote of the first condition to behind the bracket; up to four of one letter each.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* ReadConditions(byte* at, ref uint* comma, out uint letters)
    {
        letters = 0;
        for (var shift = 0; shift < 32; shift += 8)
        {
            var word = Unsafe.ReadUnaligned<uint>(at);
            if ((word & 0x00FF_00FF) != ('"' | ('"' << 16)) || IsOddLetter((byte)(word >> 8)) != 0)
                return null;
            letters |= ((word >> 8) & 0xFF) << shift;
            at += 4;
            if (word >> 24 == ']')
                return at;
            if (word >> 24 != ',')
                return null;
            comma++;
        }

        return null;
    }

    // A text of one letter is spelled by it alone unless it is a quote, a backslash, a control or not ASCII.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint IsOddLetter(byte letter) =>
        (uint)(letter - 0x20) >= 0x60 || letter is (byte)'"' or (byte)'\\' ? 1u : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TrySymbol(byte* at, byte* end, out uint id)
    {
        // The quote stands before the comma; the caller's next key, or its own check, tells.
        var length = (int)(end - at) - 1;
        id = 0;
        if ((uint)(length - 1) >= SymbolCache.MaxLength)
            return false;
        return symbols.TryFind(Unsafe.ReadUnaligned<ulong>(at) & (ulong.MaxValue >> ((8 - length) << 3)), out id);
    }

    // A number of up to seven digits and up to nine decimals, without sign or exponent.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryE9(byte* at, byte* end, out long valueE9)
    {
        var length = (int)(end - at);
        valueE9 = 0;
        if ((uint)(length - 1) >= 15)
            return false;
        var block = Vector128.Load(at);
        var others = DecimalE9Digits.OtherThanDigits(block) & ((1u << length) - 1);
        var whole = BitOperations.TrailingZeroCount(others | (1u << length));
        var fraction = 0;
        if (others != 0)
        {
            fraction = length - whole - 1;
            if ((others & (others - 1)) != 0 || at[whole] != '.' || (uint)(fraction - 1) >= 9)
                return false;
        }

        if ((uint)(whole - 1) >= DecimalE9Digits.MaxWhole || (*at == '0' && whole > 1))
            return false;
        valueE9 = DecimalE9Digits.JoinE9(block, whole, fraction);
        return true;
    }

    // A whole number of up to 19 digits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryWhole(byte* at, byte* end, out ulong value)
    {
        var length = (int)(end - at);
        var block = Vector128.Load(at);
        var digits = BitOperations.TrailingZeroCount(DecimalE9Digits.OtherThanDigits(block) | (1u << 16));
        value = 0;
        if (length is < 1 or > 16)
            return TryLongWhole(at, length, out value);
        if (digits < length || (*at == '0' && length > 1))
            return false;
        value = DecimalE9Digits.JoinWhole(block, length);
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryLongWhole(byte* at, int length, out ulong value)
    {
        value = 0;
        if (length is < 17 or > 19 || *at == '0')
            return false;
        for (var i = 0; i < length; i++)
        {
            var digit = (uint)(at[i] - '0');
            if (digit > 9)
                return false;
            value = (value * 10) + digit;
        }

        return true;
    }

    // A time in UTC between quotes; the length is that of the text.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryTime(byte* at, int length, out long timeNs)
    {
        // Seconds and fraction, 45.335689322, without the Z.
        var digits = length - Rfc3339.MinuteLength - 2;
        timeNs = 0;
        if ((uint)(digits - 2) > 10 || digits == 3)
            return false;
        if ((Unsafe.ReadUnaligned<ulong>(at) != _minuteDate || Unsafe.ReadUnaligned<ulong>(at + 8) != _minuteTime)
            && !TryMinute(at))
            return false;
        at += Rfc3339.MinuteLength;
        var block = Vector128.Load(at + 1);
        var others = DecimalE9Digits.OtherThanDigits(block) & ((1u << digits) - 1);
        var isPlain = digits == 2 ? others == 0 : others == 4 && at[3] == '.';
        if (!isPlain || *at != ':' || at[digits + 1] != 'Z')
            return false;
        var secondsNs = DecimalE9Digits.JoinE9(block, 2, Math.Max(digits - 3, 0));
        timeNs = _minuteNs + secondsNs;
        return secondsNs < MinuteNs;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryMinute(byte* at)
    {
        if (!Rfc3339.TryParseMinute(new ReadOnlySpan<byte>(at, Rfc3339.MinuteLength), out var minuteNs))
            return false;
        _minuteDate = Unsafe.ReadUnaligned<ulong>(at);
        _minuteTime = Unsafe.ReadUnaligned<ulong>(at + 8);
        _minuteNs = minuteNs;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteHeader(EngineEvent* slot, EventKind kind, uint id, in JsonQuickTail tail)
    {
        slot->VenueTimeNs = tail.TimeNs;
        slot->InstrumentId = id;
        // Kind, no flags, source and tape in one store.
        Unsafe.WriteUnaligned(&slot->Kind, (uint)kind | ((uint)EventSource.AlpacaData << 16) | ((uint)tail.Tape << 24));
        slot->Stamp = 0;
    }
}
