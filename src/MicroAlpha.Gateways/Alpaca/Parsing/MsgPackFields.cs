using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>
/// One map of MessagePack, checked and remembered: where the values of the keys that we know stand. Any order. Holds
/// for as long as the bytes do.
/// </summary>
internal unsafe struct MsgPackFields : IElementFields
{
    // The extension of timestamps.
    private const byte TimeType = 0xFF;

    private const long NsPerSecond = 1_000_000_000;

    private MsgPackScanner _scanner;
    private ulong _present;
    private Places _starts;

    /// <summary>From the header of a map to behind the map, checking all of it; -1 when it is malformed.</summary>
    /// <param name="scanner">The bytes.</param>
    /// <param name="at">The header.</param>
    /// <param name="depth">Arrays and maps open around the map, fewer than the most.</param>
    public int Scan(ref MsgPackScanner scanner, int at, int depth)
    {
        _scanner = scanner;
        _present = 0;
        at = scanner.Read(at, out var map);
        for (var left = map.Count; left > 0 && at >= 0; left--)
        {
            var name = at;
            at = scanner.Skip(name, depth + 1);
            if (at < 0)
                return at;
            var start = at;
            at = scanner.Skip(start, depth + 1);
            var key = KeyOf(name);
            if (key == FieldKey.None)
                continue;
            _present |= 1ul << (int)key;
            _starts[(int)key] = start;
        }

        return at;
    }

    public FieldState E9(FieldKey key, out long valueE9) => Number(key, isRounded: false, out valueE9);

    public FieldState RoundedE9(FieldKey key, out long valueE9) => Number(key, isRounded: true, out valueE9);

    public FieldState UInt64(FieldKey key, out ulong number)
    {
        number = 0;
        if (!TryValue(key, out var value))
            return FieldState.Absent;
        if (value.Kind is not (MsgPackKind.Unsigned or MsgPackKind.Signed))
            return FieldState.Bad;
        var whole = Whole(in value, out var isNegative);
        if (isNegative)
            return FieldState.Bad;
        number = whole;
        return FieldState.Good;
    }

    public FieldState Time(FieldKey key, out long timeNs)
    {
        timeNs = 0;
        if (!TryValue(key, out var value))
            return FieldState.Absent;
        var bytes = new ReadOnlySpan<byte>(_scanner.Bytes + value.Start, (int)Math.Min(value.Count, int.MaxValue));
        if (value.Kind == MsgPackKind.Text)
            return Rfc3339.TryParse(bytes, out timeNs) ? FieldState.Good : FieldState.Bad;
        if (value.Kind != MsgPackKind.Extension || _scanner.Bytes[value.Start - 1] != TimeType)
            return FieldState.Bad;
        return TryTimestamp(bytes, out timeNs) ? FieldState.Good : FieldState.Bad;
    }

    public FieldState Text(FieldKey key, Span<byte> target, out int length)
    {
        length = 0;
        if (!TryValue(key, out var value))
            return FieldState.Absent;
        return TryText(in value, target, out length) ? FieldState.Good : FieldState.Bad;
    }

    public FieldState Letters(FieldKey key, out uint letters, out int count)
    {
        letters = 0;
        count = 0;
        if (!TryValue(key, out var value))
            return FieldState.Absent;
        if (value.Kind == MsgPackKind.Text)
            return TryAddLetter(in value, ref letters, ref count) ? FieldState.Good : FieldState.Bad;
        if (value.Kind != MsgPackKind.Array)
            return FieldState.Bad;
        var at = value.Start;
        for (var left = value.Count; left > 0; left--)
        {
            at = _scanner.Read(at, out var item);
            // Only texts and nil are letters, so behind the header stands the next one.
            if (!TryAddLetter(in item, ref letters, ref count))
                return FieldState.Bad;
        }

        return FieldState.Good;
    }

    public FieldState Boolean(FieldKey key, out bool isTrue)
    {
        isTrue = false;
        if (!TryValue(key, out var value))
            return FieldState.Absent;
        isTrue = value.Code == 0xC3;
        return value.Kind == MsgPackKind.Boolean ? FieldState.Good : FieldState.Bad;
    }

    [SkipLocalsInit]
    public FieldState Levels(FieldKey key, Side side, Span<EngineEvent> targets, out int count)
    {
        count = 0;
        if (!TryValue(key, out var value))
            return FieldState.Absent;
        if (value.Kind != MsgPackKind.Array || value.Count > (uint)targets.Length)
            return FieldState.Bad;
        Unsafe.SkipInit(out MsgPackFields level);
        var at = value.Start;
        for (var left = value.Count; left > 0; left--)
        {
            _ = _scanner.Read(at, out var map);
            if (map.Kind != MsgPackKind.Map)
                return FieldState.Bad;
            at = level.Scan(ref _scanner, at, 0);
            if (level.E9(FieldKey.Price, out var priceE9) != FieldState.Good || priceE9 <= 0
                || level.E9(FieldKey.Size, out var sizeE9) != FieldState.Good || sizeE9 < 0)
                return FieldState.Bad;
            ref var payload = ref targets[count++].BookLevel;
            payload = default;
            (payload.PriceE9, payload.SizeE9, payload.Side) = (priceE9, sizeE9, side);
        }

        return FieldState.Good;
    }

    private FieldState Number(FieldKey key, bool isRounded, out long valueE9)
    {
        valueE9 = 0;
        if (!TryValue(key, out var value))
            return FieldState.Absent;
        var isGood = value.Kind switch
        {
            MsgPackKind.Unsigned or MsgPackKind.Signed => TryWholeE9(in value, out valueE9),
            MsgPackKind.Single => DoubleE9.TryConvert(
                BitConverter.UInt32BitsToSingle((uint)_scanner.BigEndian64(value.Start, 4)), isRounded, out valueE9),
            MsgPackKind.Double when isRounded => DoubleE9.TryRound(DoubleOf(in value), out valueE9),
            MsgPackKind.Double => DoubleE9.TryConvert(DoubleOf(in value), out valueE9),
            _ => false,
        };
        return isGood ? FieldState.Good : FieldState.Bad;
    }

    private readonly double DoubleOf(in MsgPackValue value) =>
        BitConverter.UInt64BitsToDouble(_scanner.BigEndian64(value.Start, 8));

    private readonly bool TryWholeE9(in MsgPackValue value, out long valueE9)
    {
        var whole = Whole(in value, out var isNegative);
        valueE9 = 0;
        if (isNegative)
            whole = 0 - whole;
        if (whole > long.MaxValue / (ulong)DecimalE9.One)
            return false;
        valueE9 = (long)whole * (isNegative ? -DecimalE9.One : DecimalE9.One);
        return true;
    }

    // The bits of a whole number, of a negative one as a signed number.
    private readonly ulong Whole(in MsgPackValue value, out bool isNegative)
    {
        isNegative = false;
        if (value.Count == 0)
        {
            isNegative = value.Code >= 0xE0;
            return (ulong)(sbyte)value.Code;
        }

        var whole = _scanner.BigEndian64(value.Start, (int)value.Count);
        if (value.Kind == MsgPackKind.Unsigned)
            return whole;
        var shift = 64 - ((int)value.Count << 3);
        var signed = (long)(whole << shift) >> shift;
        isNegative = signed < 0;
        return (ulong)signed;
    }

    // Seconds; ns in the upper 30 of 64 bits and seconds in the lower 34; ns and then seconds in 64 bits.
    private static bool TryTimestamp(ReadOnlySpan<byte> bytes, out long timeNs)
    {
        timeNs = 0;
        long seconds, ns = 0;
        switch (bytes.Length)
        {
            case 4:
                seconds = BinaryPrimitives.ReadUInt32BigEndian(bytes);
                break;
            case 8:
                var both = BinaryPrimitives.ReadUInt64BigEndian(bytes);
                (ns, seconds) = ((long)(both >> 34), (long)(both & 0x3_FFFF_FFFF));
                break;
            case 12:
                ns = BinaryPrimitives.ReadUInt32BigEndian(bytes);
                seconds = BinaryPrimitives.ReadInt64BigEndian(bytes[4..]);
                break;
            default:
                return false;
        }

        if (ns >= NsPerSecond || seconds is < 0 or > long.MaxValue / NsPerSecond
            || ns > long.MaxValue - (seconds * NsPerSecond))
            return false;
        timeNs = (seconds * NsPerSecond) + ns;
        return true;
    }

    private readonly bool TryText(in MsgPackValue value, Span<byte> target, out int length)
    {
        length = 0;
        return value.Kind == MsgPackKind.Text && Utf8Latin1.TryDecode(
            new ReadOnlySpan<byte>(_scanner.Bytes + value.Start, (int)value.Count), target, out length);
    }

    // Nil and empty texts are left out.
    private readonly bool TryAddLetter(in MsgPackValue value, ref uint letters, ref int count)
    {
        byte letter = 0;
        if (value.Kind == MsgPackKind.Nil)
            return true;
        if (!TryText(in value, new Span<byte>(ref letter), out var length) || length > 1)
            return false;
        if (length == 0)
            return true;
        if (count < 4)
            letters |= (uint)letter << (count << 3);
        count++;
        return true;
    }

    // The header of a value that is there and not nil.
    private bool TryValue(FieldKey key, out MsgPackValue value)
    {
        value = default;
        if ((_present & (1ul << (int)key)) == 0)
            return false;
        _ = _scanner.Read(_starts[(int)key], out value);
        return value.Kind != MsgPackKind.Nil;
    }

    private FieldKey KeyOf(int at)
    {
        _ = _scanner.Read(at, out var name);
        return name.Kind == MsgPackKind.Text && name.Count <= FieldKeys.MaxLength
            ? FieldKeys.Find(new ReadOnlySpan<byte>(_scanner.Bytes + name.Start, (int)name.Count))
            : FieldKey.None;
    }

    [InlineArray(FieldKeys.Count)]
    private struct Places
    {
        private int _element0;
    }
}
