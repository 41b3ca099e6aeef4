using System.Runtime.InteropServices;

namespace MicroAlpha.Pipeline.Books;

/// <summary>One price level of a book, 16 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct BookLevel
{
    /// <summary>Price, 1e-9 currency units, above 0.</summary>
    [FieldOffset(0)] public long PriceE9;

    /// <summary>Total size at the price, 1e-9 units, above 0 inside a book.</summary>
    [FieldOffset(8)] public long SizeE9;
}
