namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>One header of MessagePack, read.</summary>
internal struct MsgPackValue
{
    /// <summary>What it is.</summary>
    public MsgPackKind Kind;

    /// <summary>Its first byte.</summary>
    public byte Code;

    /// <summary>Where its bytes, or its first item, begin.</summary>
    public int Start;

    /// <summary>How many bytes, items, or pairs.</summary>
    public uint Count;
}
