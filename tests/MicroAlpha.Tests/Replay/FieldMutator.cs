using MicroAlpha.Events;

namespace MicroAlpha.Tests.Replay;

/// <summary>Counts the fields of a slot, or changes the one with a number.</summary>
internal struct FieldMutator(int target, Random random) : IFieldVisitor
{
    public int Count { get; private set; }

    public nint E9(nint at, ReadOnlySpan<byte> key, ref long valueE9) => Int64(at, key, ref valueE9);

    public nint TimeNs(nint at, ReadOnlySpan<byte> key, ref long timeNs)
    {
        // Times are never negative in a log.
        if (IsHit())
            timeNs = Math.Abs(timeNs + random.Next(1, 1_000_000));
        return at;
    }

    public nint Int64(nint at, ReadOnlySpan<byte> key, ref long value)
    {
        if (IsHit())
            value += random.Next(2) == 0 ? 1 : random.Next(1, 1_000_000_000);
        return at;
    }

    public nint Int32(nint at, ReadOnlySpan<byte> key, ref int value)
    {
        if (IsHit())
            value += random.Next(1, 1000);
        return at;
    }

    public nint UInt32(nint at, ReadOnlySpan<byte> key, ref uint value)
    {
        if (IsHit())
            value = (value + (uint)random.Next(1, 5)) & ushort.MaxValue;
        return at;
    }

    public nint Byte(nint at, ReadOnlySpan<byte> key, ref byte value)
    {
        if (IsHit())
            value ^= (byte)(1 << random.Next(3));
        return at;
    }

    public nint Char(nint at, ReadOnlySpan<byte> key, ref byte value)
    {
        if (IsHit())
            value = (byte)(value == 'X' ? 'Y' : 'X');
        return at;
    }

    public nint Chars4(nint at, ReadOnlySpan<byte> key, ref uint value)
    {
        if (IsHit())
            value = value == 'X' ? 'Y' : (uint)'X';
        return at;
    }

    public nint Hex64(nint at, ReadOnlySpan<byte> key, ref ulong value)
    {
        if (IsHit())
            value ^= 1UL << random.Next(64);
        return at;
    }

    public nint Text(nint at, ReadOnlySpan<byte> key, Span<byte> value)
    {
        if (IsHit())
            value[0] = (byte)(value[0] == 'X' ? 'Y' : 'X');
        return at;
    }

    private bool IsHit() => Count++ == target;
}
