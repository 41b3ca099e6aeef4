using System.Runtime.InteropServices;
using MicroAlpha.Events;

namespace MicroAlpha.Tests.Storage.Lines;

/// <summary>Fills every field that a walk visits with values that are likely to hurt.</summary>
internal readonly struct RandomFields(Random random) : IFieldVisitor
{
    public nint E9(nint at, ReadOnlySpan<byte> key, ref long valueE9) => Int64(at, key, ref valueE9);

    public nint TimeNs(nint at, ReadOnlySpan<byte> key, ref long timeNs) => Int64(at, key, ref timeNs);

    public nint Int64(nint at, ReadOnlySpan<byte> key, ref long value)
    {
        value = Number();
        return at;
    }

    public nint Int32(nint at, ReadOnlySpan<byte> key, ref int value)
    {
        value = random.Next(6) switch
        {
            0 => 0,
            1 => int.MinValue,
            2 => int.MaxValue,
            3 => random.Next(-100, 100),
            _ => (int)random.NextInt64() >> random.Next(32),
        };
        return at;
    }

    public nint UInt32(nint at, ReadOnlySpan<byte> key, ref uint value)
    {
        // 16-bit fields travel as 32 bits: the walk cuts what does not fit, as the slot does.
        value = random.Next(5) switch
        {
            0 => 0,
            1 => uint.MaxValue,
            2 => (uint)random.Next(200),
            _ => (uint)random.NextInt64() >> random.Next(32),
        };
        return at;
    }

    public nint Byte(nint at, ReadOnlySpan<byte> key, ref byte value)
    {
        value = random.Next(3) == 0 ? (byte)0 : (byte)random.Next(256);
        return at;
    }

    public nint Char(nint at, ReadOnlySpan<byte> key, ref byte value)
    {
        value = Letter();
        return at;
    }

    public nint Chars4(nint at, ReadOnlySpan<byte> key, ref uint value) =>
        Text(at, key, MemoryMarshal.AsBytes(new Span<uint>(ref value)));

    public nint Hex64(nint at, ReadOnlySpan<byte> key, ref ulong value)
    {
        value = (ulong)Number();
        return at;
    }

    public nint Text(nint at, ReadOnlySpan<byte> key, Span<byte> value)
    {
        var plain = random.Next(2) == 0;
        var length = random.Next(value.Length + 1);
        value.Clear();
        for (var i = 0; i < length; i++)
            value[i] = plain ? (byte)random.Next(32, 127) : Letter();
        return at;
    }

    private byte Letter() => random.Next(6) switch
    {
        0 => 0,
        1 => (byte)'"',
        2 => (byte)'\\',
        3 => (byte)random.Next(32, 127),
        _ => (byte)random.Next(256),
    };

    private long Number() => random.Next(12) switch
    {
        0 => 0,
        1 => long.MinValue,
        2 => long.MaxValue,
        3 => random.Next(1, 100_000_000) * 10_000_000L,
        4 => random.Next(1, 10_000) * DecimalE9.One,
        5 => -random.Next(1, 10_000) * 1_000_000L,
        6 => 1_340_285_400_000_000_000 + random.NextInt64(1L << 50),
        7 => (long)Math.Pow(10, random.Next(19)) + random.Next(-1, 2),
        8 => random.Next(-20, 20),
        _ => random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64),
    };
}
