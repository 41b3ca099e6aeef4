namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>What a value of MessagePack is.</summary>
internal enum MsgPackKind : byte
{
    /// <summary>0xC1, which is never used.</summary>
    None = 0,
    Nil = 1,
    Boolean = 2,
    Unsigned = 3,
    Signed = 4,
    Single = 5,
    Double = 6,
    Text = 7,
    Binary = 8,
    Array = 9,
    Map = 10,
    Extension = 11,
}
