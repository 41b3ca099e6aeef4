using System.Text;
using MicroAlpha.Venue.Wire;

namespace MicroAlpha.Venue.Faults;

/// <summary>What the faults put into arrays. Any thread; allocates, as faults may.</summary>
internal static class FaultyMessages
{
    private static readonly byte[] ExtraMembers =
        ""","zz":"new","zy":{"deep":[1,{"a":"]}"},null]},"zx":-1.5e-3}"""u8.ToArray();

    /// <summary>An element that nobody knows.</summary>
    public static byte[] UnknownJson { get; } =
        """{"T":"zz","S":"AAPL","nested":{"list":[1,"two",{"x":null}]},"text":"a \"quoted\" \\ text"}"""u8.ToArray();

    /// <summary>The same as MessagePack.</summary>
    public static byte[] UnknownPacked { get; } = MsgPackJson.FromJson(UnknownJson);

    /// <summary>A frame that is no UTF-8: a lone continuation byte in a string.</summary>
    public static byte[] InvalidUtf8 { get; } =
        [.. "[{\"T\":\"t\",\"S\":\"AAP"u8, 0xbf, 0xff, .. "\",\"p\":1}]"u8];

    /// <summary>The message with members behind its own.</summary>
    public static byte[] ExtraJson(ReadOnlySpan<byte> message) => [.. message[..^1], .. ExtraMembers];

    /// <summary>The message with entries behind its own; a map of 13 entries at most takes two more.</summary>
    public static byte[] ExtraPacked(ReadOnlySpan<byte> message) =>
        (message[0] & 0xf0) == MsgPackText.FixMap && (message[0] & 15) <= 13
            ? [(byte)(message[0] + 2), .. message[1..], 0xa2, (byte)'z', (byte)'z', 0x93, 1, 0xc0, 0xa1, (byte)'x',
                0xa2, (byte)'z', (byte)'y', 0xff]
            : message.ToArray();

    /// <summary>One array of about so many bytes: a symbol nobody knows, with a very long text.</summary>
    public static byte[] Big(long bytes) => Encoding.ASCII.GetBytes(
        "[{\"T\":\"zz\",\"S\":\"AAPL\",\"text\":\"" + new string('x', (int)Math.Clamp(bytes, 64, 64 << 20)) + "\"}]");
}
