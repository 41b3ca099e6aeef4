using System.Runtime.CompilerServices;
using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>
/// One JSON object, checked and remembered: where the values of the keys that we know stand. Any order, any spelling.
/// Holds for as long as the text does.
/// </summary>
internal unsafe struct JsonFields : IElementFields
{
    private byte* _text;
    private ulong _present;
    private Places _starts;
    private Places _ends;

    /// <summary>From the opening brace to behind the closing one, checking all of it; -1 when it is no JSON.</summary>
    /// <param name="scanner">The text.</param>
    /// <param name="at">The opening brace.</param>
    /// <param name="depth">Arrays and objects open around the object.</param>
    public int Scan(ref JsonScanner scanner, int at, int depth)
    {
        _text = scanner.Text;
        _present = 0;
        at = scanner.SkipWhite(at + 1);
        if (scanner.Has(at, '}'))
            return at + 1;
        while (true)
        {
            if (!scanner.Has(at, '"'))
                return scanner.Fail(at);
            var name = at + 1;
            var close = scanner.ScanString(name, out var isPlain);
            if (close < 0)
                return close;
            at = scanner.SkipWhite(close + 1);
            if (!scanner.Has(at, ':'))
                return scanner.Fail(at);
            var start = scanner.SkipWhite(at + 1);
            at = ScanField(ref scanner, start, depth + 1);
            if (at < 0)
                return at;
            var key = KeyOf(name, close - name, isPlain);
            if (key != FieldKey.None)
            {
                _present |= 1ul << (int)key;
                _starts[(int)key] = start;
                _ends[(int)key] = at;
            }

            at = scanner.SkipWhite(at);
            if (scanner.Has(at, '}'))
                return at + 1;
            if (!scanner.Has(at, ','))
                return scanner.Fail(at);
            at = scanner.SkipWhite(at + 1);
        }
    }

    public readonly FieldState E9(FieldKey key, out long valueE9)
    {
        valueE9 = 0;
        if (!TryValue(key, out var value))
            return FieldState.Absent;
        return DecimalE9.TryParse(value, out valueE9, out var used) && used == value.Length
            ? FieldState.Good
            : Bad(out valueE9);
    }

    public readonly FieldState RoundedE9(FieldKey key, out long valueE9)
    {
        valueE9 = 0;
        if (!TryValue(key, out var value))
            return FieldState.Absent;
        return IsNumber(value) && RoundedE9Text.TryParse(value, out valueE9) ? FieldState.Good : Bad(out valueE9);
    }

    public readonly FieldState UInt64(FieldKey key, out ulong number)
    {
        number = 0;
        if (!TryValue(key, out var value))
            return FieldState.Absent;
        foreach (var c in value)
        {
            var digit = (ulong)c - '0';
            if (digit > 9 || number > (ulong.MaxValue - digit) / 10)
            {
                number = 0;
                return FieldState.Bad;
            }

            number = (number * 10) + digit;
        }

        return FieldState.Good;
    }

    public readonly FieldState Time(FieldKey key, out long timeNs)
    {
        timeNs = 0;
        if (!TryValue(key, out var value))
            return FieldState.Absent;
        // With an escape it is no time as it stands, but may be one when decoded.
        if (value[0] == '"' && Rfc3339.TryParse(value[1..^1], out timeNs))
            return FieldState.Good;
        Span<byte> text = stackalloc byte[Rfc3339.MaxLength];
        return value[0] == '"' && value.Contains((byte)'\\') && JsonLatin1.TryDecode(value[1..^1], text, out var length)
            && length <= text.Length && Rfc3339.TryParse(text[..length], out timeNs)
            ? FieldState.Good
            : FieldState.Bad;
    }

    public readonly FieldState Text(FieldKey key, Span<byte> target, out int length)
    {
        length = 0;
        if (!TryValue(key, out var value))
            return FieldState.Absent;
        return value[0] == '"' && JsonLatin1.TryDecode(value[1..^1], target, out length)
            ? FieldState.Good
            : FieldState.Bad;
    }

    public readonly FieldState Letters(FieldKey key, out uint letters, out int count)
    {
        letters = 0;
        count = 0;
        if (!TryValue(key, out var value))
            return FieldState.Absent;
        if (value[0] == '"')
            return TryAddLetter(value, ref letters, ref count) ? FieldState.Good : FieldState.Bad;
        if (value[0] != '[')
            return FieldState.Bad;
        // The array is known to be valid, so that walking over it cannot fail.
        var scanner = new JsonScanner(_text, EndOf(key));
        var at = scanner.SkipWhite(StartOf(key) + 1);
        while (!scanner.Has(at, ']'))
        {
            var end = scanner.ScanValue(at, 0);
            if (!TryAddLetter(new ReadOnlySpan<byte>(_text + at, end - at), ref letters, ref count))
                return FieldState.Bad;
            at = scanner.SkipWhite(end);
            if (scanner.Has(at, ','))
                at = scanner.SkipWhite(at + 1);
        }

        return FieldState.Good;
    }

    public readonly FieldState Boolean(FieldKey key, out bool isTrue)
    {
        isTrue = false;
        if (!TryValue(key, out var value))
            return FieldState.Absent;
        isTrue = value[0] == 't';
        return isTrue || value[0] == 'f' ? FieldState.Good : FieldState.Bad;
    }

    [SkipLocalsInit]
    public readonly FieldState Levels(FieldKey key, Side side, Span<EngineEvent> targets, out int count)
    {
        count = 0;
        if (!TryValue(key, out var value))
            return FieldState.Absent;
        if (value[0] != '[')
            return FieldState.Bad;
        var scanner = new JsonScanner(_text, EndOf(key));
        Unsafe.SkipInit(out JsonFields level);
        var at = scanner.SkipWhite(StartOf(key) + 1);
        while (!scanner.Has(at, ']'))
        {
            if (!scanner.Has(at, '{') || count == targets.Length)
                return FieldState.Bad;
            at = level.Scan(ref scanner, at, 0);
            if (level.E9(FieldKey.Price, out var priceE9) != FieldState.Good || priceE9 <= 0
                || level.E9(FieldKey.Size, out var sizeE9) != FieldState.Good || sizeE9 < 0)
                return FieldState.Bad;
            ref var payload = ref targets[count++].BookLevel;
            payload = default;
            (payload.PriceE9, payload.SizeE9, payload.Side) = (priceE9, sizeE9, side);
            at = scanner.SkipWhite(at);
            if (scanner.Has(at, ','))
                at = scanner.SkipWhite(at + 1);
        }

        return FieldState.Good;
    }

    private static bool IsNumber(ReadOnlySpan<byte> value) => value[0] == '-' || (uint)(value[0] - '0') <= 9;

    private static FieldState Bad(out long value)
    {
        value = 0;
        return FieldState.Bad;
    }

    // Null and empty texts are left out.
    private static bool TryAddLetter(ReadOnlySpan<byte> value, ref uint letters, ref int count)
    {
        byte letter = 0;
        if (value[0] == 'n')
            return true;
        if (value[0] != '"' || !JsonLatin1.TryDecode(value[1..^1], new Span<byte>(ref letter), out var length)
            || length > 1)
            return false;
        if (length == 0)
            return true;
        if (count < 4)
            letters |= (uint)letter << (count << 3);
        count++;
        return true;
    }

    private readonly int StartOf(FieldKey key) => _starts[(int)key];

    private readonly int EndOf(FieldKey key) => _ends[(int)key];

    // The text of a value that is there and not null.
    private readonly bool TryValue(FieldKey key, out ReadOnlySpan<byte> value)
    {
        value = default;
        if ((_present & (1ul << (int)key)) == 0)
            return false;
        value = new ReadOnlySpan<byte>(_text + StartOf(key), EndOf(key) - StartOf(key));
        return value[0] != 'n';
    }

    // Most values are no arrays and no objects.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ScanField(ref JsonScanner scanner, int at, int depth)
    {
        if (scanner.Has(at, '"'))
        {
            at = scanner.ScanString(at + 1, out _);
            return at < 0 ? at : at + 1;
        }

        return at < scanner.Length && (uint)(scanner.Text[at] - '0') <= 9
            ? scanner.ScanNumber(at)
            : scanner.ScanValue(at, depth);
    }

    // Behind a key stand its quote, the colon and a value: four bytes can be read.
    private readonly FieldKey KeyOf(int at, int length, bool isPlain)
    {
        if (isPlain)
            return FieldKeys.Find(Unsafe.ReadUnaligned<uint>(_text + at), length);
        var name = new ReadOnlySpan<byte>(_text + at, length);
        Span<byte> decoded = stackalloc byte[FieldKeys.MaxLength];
        return JsonLatin1.TryDecode(name, decoded, out length) && length <= decoded.Length
            ? FieldKeys.Find(decoded[..length])
            : FieldKey.None;
    }

    [InlineArray(FieldKeys.Count)]
    private struct Places
    {
        private int _element0;
    }
}
