using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;
using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>
/// Walks over JSON text and checks every byte of it: accepts exactly what System.Text.Json accepts with its default
/// options (RFC 8259, at most 64 levels, no comments, no trailing commas), and of that only valid UTF-8.
/// </summary>
/// <remarks>
/// Positions are bytes from the start of the text. A method that finds a fault notes its place in <see cref="FaultAt"/>
/// and returns -1. Nothing is read outside the text.
/// </remarks>
internal unsafe struct JsonScanner(byte* text, int length)
{
    /// <summary>Levels of arrays and objects that may be open at once.</summary>
    public const int MaxDepth = 64;

    private bool _isUtf8Checked;

    /// <summary>The text.</summary>
    public readonly byte* Text => text;

    /// <summary>Bytes of the text.</summary>
    public readonly int Length => length;

    /// <summary>Where the first fault is.</summary>
    public int FaultAt { get; private set; }

    /// <summary>The next byte that is not white space; the length when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // between all tokens, and nearly always one compare
    public readonly int SkipWhite(int at)
    {
        while (at < length && text[at] <= ' ' && IsWhite(text[at]))
            at++;
        return at;
    }

    /// <summary>Whether a byte stands at a position; false behind the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Has(int at, char expected) => at < length && text[at] == expected;

    /// <summary>Notes a fault.</summary>
    public int Fail(int at)
    {
        FaultAt = at;
        return -1;
    }

    /// <summary>From behind an opening quote to the closing one.</summary>
    /// <param name="at">First byte of the string.</param>
    /// <param name="isPlain">ASCII without escapes: the bytes are the characters.</param>
    public int ScanString(int at, out bool isPlain)
    {
        isPlain = true;
        while (true)
        {
            at = SkipPlain(at);
            if (at >= length)
                return Fail(length);
            var c = text[at];
            if (c == '"')
                return at;
            isPlain = false;
            if (c == '\\')
            {
                var end = ScanEscape(at);
                if (end < 0)
                    return end;
                at = end;
            }
            else if (c < 0x80 || !IsValidUtf8())
            {
                return Fail(at);
            }
            else
            {
                at++;
            }
        }
    }

    /// <summary>From the first byte of any value to behind it, however deep it is.</summary>
    /// <param name="at">The value; white space before it is skipped already.</param>
    /// <param name="depth">Arrays and objects open around it.</param>
    public int ScanValue(int at, int depth)
    {
        // The bit of each open level inside the value, the innermost lowest: 1 = object.
        ulong objects = 0;
        var open = 0;
        while (true)
        {
            if (at >= length)
                return Fail(length);
            var c = text[at];
            if (c is (byte)'{' or (byte)'[')
            {
                if (depth + open >= MaxDepth)
                    return Fail(at);
                open++;
                objects = (objects << 1) | (c == '{' ? 1ul : 0);
                at = SkipWhite(at + 1);
                if (!Has(at, c == '{' ? '}' : ']'))
                {
                    at = c == '{' ? ScanKey(at) : at;
                    if (at < 0)
                        return at;
                    continue;
                }
            }
            else
            {
                at = ScanScalar(at);
                if (at < 0)
                    return at;
                if (open == 0)
                    return at;
                at = NextOrClose(at, objects, out var isNext);
                if (at < 0)
                    return at;
                if (isNext)
                    continue;
            }

            // At a closing bracket: it ends its level, and perhaps the levels around.
            while (true)
            {
                objects >>= 1;
                open--;
                at++;
                if (open == 0)
                    return at;
                at = NextOrClose(at, objects, out var isNext);
                if (at < 0)
                    return at;
                if (isNext)
                    break;
            }
        }
    }

    /// <summary>From the quote of a key to the first byte of its value.</summary>
    public int ScanKey(int at)
    {
        if (!Has(at, '"'))
            return Fail(at);
        at = ScanString(at + 1, out _);
        if (at < 0)
            return at;
        at = SkipWhite(at + 1);
        return Has(at, ':') ? SkipWhite(at + 1) : Fail(at);
    }

    /// <summary>From the first byte of a string, number or literal to behind it.</summary>
    public int ScanScalar(int at)
    {
        switch (text[at])
        {
            case (byte)'"':
                at = ScanString(at + 1, out _);
                return at < 0 ? at : at + 1;
            case (byte)'t':
                return ScanWord(at, "true"u8);
            case (byte)'f':
                return ScanWord(at, "false"u8);
            case (byte)'n':
                return ScanWord(at, "null"u8);
            default:
                return ScanNumber(at);
        }
    }

    /// <summary>From the first byte of a number to behind it.</summary>
    public int ScanNumber(int at)
    {
        if (at + Vector128<byte>.Count < length && DecimalE9Digits.IsVectorized)
        {
            // Up to fifteen bytes of digits with or without a point, found without a loop.
            var others = DecimalE9Digits.OtherThanDigits(Vector128.Load(text + at)) | (1u << 16);
            var end = BitOperations.TrailingZeroCount(others);
            var isWhole = end is > 0 and < 16 && (end == 1 || text[at] != '0');
            if (isWhole && text[at + end] == '.')
            {
                var point = end;
                end = BitOperations.TrailingZeroCount(others & (others - 1));
                isWhole = end > point + 1 && end < 16;
            }

            if (isWhole && (text[at + end] | 0x20) != 'e')
                return at + end;
        }

        return ScanLongNumber(at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsWhite(byte c) => c is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';

    private int ScanLongNumber(int at)
    {
        var start = at;
        if (Has(at, '-'))
            at++;
        var whole = at;
        at = SkipDigits(at);
        if (at == whole || (at > whole + 1 && text[whole] == '0'))
            return Fail(start);
        if (Has(at, '.'))
        {
            var fraction = at + 1;
            at = SkipDigits(fraction);
            if (at == fraction)
                return Fail(start);
        }

        if (at >= length || (text[at] | 0x20) != 'e')
            return at;
        at++;
        if (Has(at, '+') || Has(at, '-'))
            at++;
        var exponent = at;
        at = SkipDigits(at);
        return at == exponent ? Fail(start) : at;
    }

    // After a value inside a level: the first byte of the next value, or the closing bracket.
    private int NextOrClose(int at, ulong objects, out bool isNext)
    {
        var isObject = (objects & 1) != 0;
        isNext = false;
        at = SkipWhite(at);
        if (Has(at, isObject ? '}' : ']'))
            return at;
        if (!Has(at, ','))
            return Fail(at);
        isNext = true;
        at = SkipWhite(at + 1);
        return isObject ? ScanKey(at) : at;
    }

    // The next byte that is a quote, a backslash, a control character or not ASCII.
    private readonly int SkipPlain(int at)
    {
        while (at + Vector128<byte>.Count <= length)
        {
            var block = Vector128.Load(text + at);
            // As signed numbers, control characters and all that is not ASCII are below the blank.
            var stops = Vector128.Equals(block, Vector128.Create((byte)'"'))
                | Vector128.Equals(block, Vector128.Create((byte)'\\'))
                | Vector128.LessThan(block.AsSByte(), Vector128.Create((sbyte)' ')).AsByte();
            var mask = stops.ExtractMostSignificantBits();
            if (mask != 0)
                return at + BitOperations.TrailingZeroCount(mask);
            at += Vector128<byte>.Count;
        }

        while (at < length && text[at] is >= (byte)' ' and < 0x80 and not (byte)'"' and not (byte)'\\')
            at++;
        return at;
    }

    // From a backslash to behind the escape.
    private int ScanEscape(int at)
    {
        if (at + 1 >= length)
            return Fail(length);
        switch (text[at + 1])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                return at + 2;
            case (byte)'u' when at + 6 <= length && char.IsAsciiHexDigit((char)text[at + 2])
                && char.IsAsciiHexDigit((char)text[at + 3]) && char.IsAsciiHexDigit((char)text[at + 4])
                && char.IsAsciiHexDigit((char)text[at + 5]):
                return at + 6;
            default:
                return Fail(at);
        }
    }

    private int ScanWord(int at, ReadOnlySpan<byte> word) =>
        new ReadOnlySpan<byte>(text + at, length - at).StartsWith(word) ? at + word.Length : Fail(at);

    private readonly int SkipDigits(int at)
    {
        while (at < length && (uint)(text[at] - '0') <= 9)
            at++;
        return at;
    }

    // Once for the whole text: what is not ASCII is rare, and can stand in strings only.
    private bool IsValidUtf8()
    {
        if (!_isUtf8Checked)
            _isUtf8Checked = Utf8.IsValid(new ReadOnlySpan<byte>(text, length));
        return _isUtf8Checked;
    }
}
