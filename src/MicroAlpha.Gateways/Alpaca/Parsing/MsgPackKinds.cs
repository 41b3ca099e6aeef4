namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>The first byte of a value of MessagePack (github.com/msgpack/msgpack, spec.md of 2017).</summary>
internal static class MsgPackKinds
{
    /// <summary>What the value is.</summary>
    public static MsgPackKind Of(byte code) => code switch
    {
        <= 0x7F => MsgPackKind.Unsigned,
        <= 0x8F => MsgPackKind.Map,
        <= 0x9F => MsgPackKind.Array,
        <= 0xBF => MsgPackKind.Text,
        0xC0 => MsgPackKind.Nil,
        0xC1 => MsgPackKind.None,
        <= 0xC3 => MsgPackKind.Boolean,
        <= 0xC6 => MsgPackKind.Binary,
        <= 0xC9 => MsgPackKind.Extension,
        0xCA => MsgPackKind.Single,
        0xCB => MsgPackKind.Double,
        <= 0xCF => MsgPackKind.Unsigned,
        <= 0xD3 => MsgPackKind.Signed,
        <= 0xD8 => MsgPackKind.Extension,
        <= 0xDB => MsgPackKind.Text,
        <= 0xDD => MsgPackKind.Array,
        <= 0xDF => MsgPackKind.Map,
        _ => MsgPackKind.Signed,
    };

    /// <summary>Bytes of the length that follows the first byte; 0 when the first byte tells it.</summary>
    public static int LengthBytes(byte code) => code switch
    {
        0xC4 or 0xC7 or 0xD9 => 1,
        0xC5 or 0xC8 or 0xDA or 0xDC or 0xDE => 2,
        0xC6 or 0xC9 or 0xDB or 0xDD or 0xDF => 4,
        _ => 0,
    };

    /// <summary>Bytes, items or pairs where the first byte tells them.</summary>
    public static int FixedLength(byte code) => code switch
    {
        <= 0x7F => 0,
        <= 0x9F => code & 15,
        <= 0xBF => code & 31,
        0xCC or 0xD0 or 0xD4 => 1,
        0xCD or 0xD1 or 0xD5 => 2,
        0xCA or 0xCE or 0xD2 or 0xD6 => 4,
        0xCB or 0xCF or 0xD3 or 0xD7 => 8,
        0xD8 => 16,
        _ => 0,
    };
}
