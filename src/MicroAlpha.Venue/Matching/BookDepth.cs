using System.Runtime.InteropServices;

namespace MicroAlpha.Venue.Matching;

/// <summary>One price level of a book, 24 bytes. The native library's <c>ma_depth</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct BookDepth
{
    /// <summary>Bytes of a level.</summary>
    public const int Size = 24;

    /// <summary>Price, 1e-9 currency units.</summary>
    [FieldOffset(0)] public long PriceE9;

    /// <summary>Sum of what remains of the level's orders, 1e-9 units.</summary>
    [FieldOffset(8)] public long SizeE9;

    /// <summary>How many orders rest there.</summary>
    [FieldOffset(16)] public uint Orders;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(20)] public uint Reserved;
}
