using System.Runtime.CompilerServices;
using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>
/// Quotes and trades in plain spelling with their keys in any order: no white space, no escapes, known keys, known
/// symbols. Every byte is checked against that; whatever differs is refused, and <see cref="JsonFields"/> decides what
/// it is. One reading thread.
/// </summary>
internal sealed unsafe class JsonPlainPath(SymbolCache symbols, JsonMinute minute)
{
    /// <summary>Longest element, and how far its marks may be from its start.</summary>
    public const int MaxElement = 320;

    /// <summary>Bytes that may be read behind an element.</summary>
    public const int Slack = 64;

    // Marks of the longest usual element; the last ones may be of the next element.
    private const int MaxMarks = 20;

    private readonly JsonUsualPath _usual = new(symbols, minute);

    /// <summary>Whether the first eight bytes of an element are those of a quote or trade in plain spelling.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // once an element
    public static bool IsPlain(byte* at) =>
        AsciiWord.StandsAt(at, "{\"T\":\"q\""u8) || AsciiWord.StandsAt(at, "{\"T\":\"t\""u8);

    /// <summary>Reads an element; 0 when it is not plain, otherwise the position behind it.</summary>
    /// <param name="text">Start of the frame; <see cref="Slack"/> bytes behind the element must be readable.</param>
    /// <param name="start">Its opening brace; <see cref="IsPlain"/> holds.</param>
    /// <param name="mark">The frame's first mark behind that; moved to the first one behind the element.</param>
    /// <param name="slot">Receives the event; what it holds of a refused element is not to be used.</param>
    /// <param name="receiveTimeNs">When the frame arrived.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // once an element
    public int TryRead(byte* text, int start, ref uint* mark, EngineEvent* slot, long receiveTimeNs)
    {
        if (mark[MaxMarks] - (uint)start > MaxElement || *mark != (uint)start + 8)
            return 0;
        var isQuote = text[start + 6] == 'q';
        if (JsonUsualPath.IsSupported)
        {
            var end = isQuote
                ? _usual.TryReadQuote(text, ref mark, slot, receiveTimeNs)
                : _usual.TryReadTrade(text, ref mark, slot, receiveTimeNs);
            if (end != 0)
                return end;
        }

        return TryReadAny(text, ref mark, isQuote, slot, receiveTimeNs);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int TryReadAny(byte* text, ref uint* marks, bool isQuote, EngineEvent* slot, long receiveTimeNs)
    {
        var element = new JsonPlainElement { Slot = slot };
        var mark = marks;
        *slot = default;
        slot->ReceiveTimeNs = receiveTimeNs;
        slot->Kind = isQuote ? EventKind.Quote : EventKind.Trade;
        slot->Source = EventSource.AlpacaData;
        while (true)
        {
            // Here stands a comma, and it is the next mark.
            var at = text + *mark++;
            var word = Unsafe.ReadUnaligned<ulong>(at);
            if ((ushort)word != (',' | ('"' << 8)))
                return 0;
            var behind = isQuote
                ? ReadQuoteField(text, at, (uint)(word >> 16) & 0xFF_FFFF, ref mark, ref element)
                : ReadTradeField(text, at, (uint)(word >> 16) & 0xFF_FFFF, ref mark, ref element);
            if (behind == null)
                return 0;
            if (*behind == ',' && behind == text + *mark)
                continue;
            // The brace, and the comma or bracket behind it.
            if (behind[0] != '}' || behind[1] is not ((byte)',' or (byte)']') || behind + 1 != text + *mark++
                || !element.IsComplete(isQuote))
                return 0;
            marks = mark;
            return (int)(behind + 1 - text);
        }
    }

    // From the comma before a field to behind its value; null when it is none, or comes twice. The key is what follows
    // the first quote, three bytes.
    private byte* ReadQuoteField(byte* text, byte* at, uint key, ref uint* mark, ref JsonPlainElement element)
    {
        switch (key)
        {
            case 'b' | ('p' << 8) | ('"' << 16):
                return ReadE9(text, at, PlainFields.FirstPrice, ref mark, ref element, 0);
            case 'b' | ('s' << 8) | ('"' << 16):
                return ReadE9(text, at, PlainFields.FirstSize, ref mark, ref element, 1);
            case 'a' | ('p' << 8) | ('"' << 16):
                return ReadE9(text, at, PlainFields.SecondPrice, ref mark, ref element, 2);
            case 'a' | ('s' << 8) | ('"' << 16):
                return ReadE9(text, at, PlainFields.SecondSize, ref mark, ref element, 3);
            case 'b' | ('x' << 8) | ('"' << 16):
                return ReadLetter(at + 6, PlainFields.FirstExchange, ref element, ref element.Slot->Quote.BidExchange);
            case 'a' | ('x' << 8) | ('"' << 16):
                return ReadLetter(at + 6, PlainFields.SecondExchange, ref element, ref element.Slot->Quote.AskExchange);
            case 'c' | ('"' << 8) | (':' << 16):
                at = ReadConditions(at + 5, ref mark, ref element, out var letters);
                (element.Slot->Quote.BidCondition, element.Slot->Quote.AskCondition) =
                    ((byte)letters, (byte)(letters >> 8));
                // More than two are for the general path, which counts them.
                return letters >> 16 == 0 ? at : null;
            default:
                return ReadSharedField(text, at, key, ref mark, ref element);
        }
    }

    private byte* ReadTradeField(byte* text, byte* at, uint key, ref uint* mark, ref JsonPlainElement element)
    {
        switch (key)
        {
            case 'p' | ('"' << 8) | (':' << 16):
                return ReadE9(text, at - 1, PlainFields.FirstPrice, ref mark, ref element, 0);
            case 's' | ('"' << 8) | (':' << 16):
                return ReadE9(text, at - 1, PlainFields.FirstSize, ref mark, ref element, 1);
            case 'x' | ('"' << 8) | (':' << 16):
                return ReadLetter(at + 5, PlainFields.FirstExchange, ref element, ref element.Slot->Trade.Exchange);
            case 'i' | ('"' << 8) | (':' << 16):
                return ReadId(text + *mark, at + 5, ref element);
            case 'c' | ('"' << 8) | (':' << 16):
                return ReadConditions(at + 5, ref mark, ref element, out element.Slot->Trade.Conditions);
            case 't' | ('k' << 8) | ('s' << 16):
                return ReadTakerSide(at, ref element);
            default:
                return ReadSharedField(text, at, key, ref mark, ref element);
        }
    }

    private byte* ReadSharedField(byte* text, byte* at, uint key, ref uint* mark, ref JsonPlainElement element)
    {
        switch (key)
        {
            case 'S' | ('"' << 8) | (':' << 16):
                return ReadSymbol(text, at + 5, ref mark, ref element);
            case 't' | ('"' << 8) | (':' << 16):
                return ReadTime(text, at + 5, ref mark, ref element);
            case 'z' | ('"' << 8) | (':' << 16):
                return ReadLetter(at + 5, PlainFields.Tape, ref element, ref element.Slot->Tape);
            default:
                return null;
        }
    }

    // The numbers of a payload are its first fields, one behind the other. The key has two letters, or begins a byte
    // later.
    private static byte* ReadE9(
        byte* text, byte* at, PlainFields field, ref uint* mark, ref JsonPlainElement element, int index)
    {
        var start = at + 6;
        var point = text + *mark;
        var hasPoint = *point == '.';
        var end = hasPoint ? text + *++mark : point;
        // The last number of an element ends with its brace.
        end -= end[-1] == '}' ? 1 : 0;
        var whole = (int)((hasPoint ? point : end) - start);
        var fraction = hasPoint ? (int)(end - point) - 1 : 0;
        if (at[5] != ':' || !element.TryAdd(field) || !DecimalE9Digits.CanSpreadE9(whole, fraction)
            || (hasPoint && fraction == 0) || (*start == '0' && whole > 1))
            return null;
        var digits = DecimalE9Digits.SpreadE9(start, whole, fraction);
        Unsafe.Add(ref element.Slot->Quote.BidPriceE9, index) = (long)DecimalE9Digits.Join(digits);
        return DecimalE9Digits.AreDigits(digits) ? end : null;
    }

    private static byte* ReadLetter(byte* at, PlainFields field, ref JsonPlainElement element, ref byte letter)
    {
        letter = at[1];
        return at[-1] == ':' && at[0] == '"' && at[2] == '"' && element.TryAdd(field)
            && JsonLetters.ArePlain(letter | JsonLetters.Blanks)
            ? at + 3
            : null;
    }

    private static byte* ReadId(byte* end, byte* at, ref JsonPlainElement element)
    {
        ulong id = 0;
        end -= end[-1] == '}' ? 1 : 0;
        var length = (int)(end - at);
        // 19 digits always fit in 64 bits.
        if (length is < 1 or > 19 || (*at == '0' && length > 1) || !element.TryAdd(PlainFields.Id))
            return null;
        for (; at < end; at++)
        {
            var digit = (uint)(*at - '0');
            if (digit > 9)
                return null;
            id = (id * 10) + digit;
        }

        element.Slot->Trade.TradeId = (long)id;
        return end;
    }

    private static byte* ReadTakerSide(byte* at, ref JsonPlainElement element)
    {
        if (!AsciiWord.StandsAt(at, ",\"tks\":\""u8) || at[9] != '"' || !element.TryAdd(PlainFields.TakerSide))
            return null;
        element.Slot->Trade.Aggressor = at[8] switch
        {
            (byte)'B' => Side.Bid,
            (byte)'S' => Side.Ask,
            _ => Side.None,
        };
        return at[8] is (byte)'B' or (byte)'S' or (byte)'-' ? at + 10 : null;
    }

    // From the bracket to behind the other one.
    private static byte* ReadConditions(byte* at, ref uint* mark, ref JsonPlainElement element, out uint letters)
    {
        letters = 0;
        return *at == '[' && element.TryAdd(PlainFields.Conditions)
            ? JsonLetters.ReadUpTo4(at + 1, ref mark, out letters)
            : null;
    }

    private byte* ReadSymbol(byte* text, byte* at, ref uint* mark, ref JsonPlainElement element)
    {
        // BRK.B has a mark of its own.
        mark += text[*mark] == '.' ? 1 : 0;
        var end = text + *mark;
        end -= end[-1] == '}' ? 1 : 0;
        var length = (int)(end - at) - 2;
        if (*at != '"' || end[-1] != '"' || (uint)(length - 1) >= SymbolCache.MaxLength
            || !element.TryAdd(PlainFields.Symbol))
            return null;
        return symbols.TryFind(at + 1, length, out element.Slot->InstrumentId) ? end : null;
    }

    private byte* ReadTime(byte* text, byte* at, ref uint* mark, ref JsonPlainElement element)
    {
        mark += text[*mark] == '.' ? 1 : 0;
        var end = text + *mark;
        end -= end[-1] == '}' ? 1 : 0;
        return *at == '"' && end[-1] == '"' && element.TryAdd(PlainFields.Time)
            && minute.TryRead(at + 1, end - 2, out element.Slot->VenueTimeNs)
            ? end
            : null;
    }
}
