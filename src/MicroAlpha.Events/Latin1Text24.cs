using System.Runtime.CompilerServices;

namespace MicroAlpha.Events;

/// <summary>24 Latin-1 bytes inside a slot; unused bytes at the end are 0.</summary>
[InlineArray(24)]
public struct Latin1Text24
{
    private byte _element0;

    /// <summary>The text without its trailing zeros. Allocates: cold path only.</summary>
    public readonly override string ToString() => Latin1Text.ToString(this);
}
