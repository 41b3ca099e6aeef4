using MicroAlpha.Events;

namespace MicroAlpha.Storage.Lines;

/// <summary>
/// Finds the field whose key a refused line stopped at, and what is wrong with it. Cold; the cursor is not used.
/// </summary>
internal unsafe struct LineFaultVisitor(nint stop) : IFieldVisitor
{
    private readonly LineReader _reader = default;

    /// <summary>The reason, or <see cref="LineResult.UnknownKey"/> while no field has the key.</summary>
    public LineResult Result { get; private set; } = LineResult.UnknownKey;

    /// <summary>The reason for a whole number: out of place when it would be accepted.</summary>
    public static LineResult ExplainWhole(ReadOnlySpan<byte> text, bool isAccepted)
    {
        var number = NumberAtStart(text);
        if (isAccepted)
            return LineResult.KeyOrder;
        if (number.IsEmpty || number.ContainsAny(".eE"u8))
            return LineResult.Malformed;
        return number.ContainsAnyInRange((byte)'1', (byte)'9') ? LineResult.Overflow : LineResult.NotCanonical;
    }

    public nint E9(nint at, ReadOnlySpan<byte> key, ref long valueE9)
    {
        if (!LineKey.Matches(stop, key))
            return at;
        var number = NumberAtStart(Value(key));
        if (_reader.E9(stop, key, ref valueE9) != stop)
            Result = LineResult.KeyOrder;
        else if (number.IsEmpty)
            Result = LineResult.Malformed;
        else
            Result = DecimalE9.TryParse(number, out _, out _) ? LineResult.NotCanonical : LineResult.Overflow;
        return at;
    }

    public nint TimeNs(nint at, ReadOnlySpan<byte> key, ref long timeNs) => Int64(at, key, ref timeNs);

    public nint Int64(nint at, ReadOnlySpan<byte> key, ref long value) =>
        Whole(at, key, _reader.Int64(stop, key, ref value));

    public nint Int32(nint at, ReadOnlySpan<byte> key, ref int value) =>
        Whole(at, key, _reader.Int32(stop, key, ref value));

    public nint UInt32(nint at, ReadOnlySpan<byte> key, ref uint value) =>
        Whole(at, key, _reader.UInt32(stop, key, ref value));

    public nint Byte(nint at, ReadOnlySpan<byte> key, ref byte value) =>
        Whole(at, key, _reader.Byte(stop, key, ref value));

    public nint Char(nint at, ReadOnlySpan<byte> key, ref byte value) =>
        Quoted(at, key, _reader.Char(stop, key, ref value));

    public nint Chars4(nint at, ReadOnlySpan<byte> key, ref uint value) =>
        Quoted(at, key, _reader.Chars4(stop, key, ref value));

    public nint Hex64(nint at, ReadOnlySpan<byte> key, ref ulong value) =>
        Quoted(at, key, _reader.Hex64(stop, key, ref value));

    public nint Text(nint at, ReadOnlySpan<byte> key, Span<byte> value) =>
        Quoted(at, key, _reader.Text(stop, key, value));

    private nint Whole(nint at, ReadOnlySpan<byte> key, nint end)
    {
        if (LineKey.Matches(stop, key))
            Result = ExplainWhole(Value(key), end != stop);
        return at;
    }

    private nint Quoted(nint at, ReadOnlySpan<byte> key, nint end)
    {
        if (!LineKey.Matches(stop, key))
            return at;
        var value = Value(key);
        var isQuoted = value.StartsWith("\""u8) && value[1..].Contains((byte)'"');
        Result = end != stop ? LineResult.KeyOrder : isQuoted ? LineResult.NotCanonical : LineResult.Malformed;
        return at;
    }

    // The text behind the key up to the end of the line, which the padded buffer has.
    private readonly ReadOnlySpan<byte> Value(ReadOnlySpan<byte> key)
    {
        var value = System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(
            (byte*)stop + key.Length);
        var newline = value.IndexOf((byte)'\n');
        return newline < 0 ? value : value[..(newline + 1)];
    }

    // The number of JSON's grammar that the text begins with; empty when it begins with none or with something longer.
    private static ReadOnlySpan<byte> NumberAtStart(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAny((byte)',', (byte)'}', (byte)'\n');
        var number = end < 0 ? text : text[..end];
        var start = !number.IsEmpty && number[0] == '-' ? 1 : 0;
        var at = SkipDigits(number, start);
        if (at == start || (at > start + 1 && number[start] == '0'))
            return default;
        if (at < number.Length && number[at] == '.')
        {
            var fraction = at + 1;
            at = SkipDigits(number, fraction);
            if (at == fraction)
                return default;
        }

        if (at < number.Length && (number[at] | 0x20) == 'e')
        {
            at += at + 1 < number.Length && number[at + 1] is (byte)'+' or (byte)'-' ? 2 : 1;
            var exponent = at;
            at = SkipDigits(number, at);
            if (at == exponent)
                return default;
        }

        return at == number.Length ? number : default;
    }

    private static int SkipDigits(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && char.IsAsciiDigit((char)text[at]))
            at++;
        return at;
    }
}
