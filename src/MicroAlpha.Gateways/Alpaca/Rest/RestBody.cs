using System.Text;
using System.Text.Json;
using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Rest;

/// <summary>Bodies of requests.</summary>
internal static class RestBody
{
    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>An amount of 1e-9 units as exact decimal text.</summary>
    public static string Amount(long valueE9)
    {
        Span<byte> text = stackalloc byte[DecimalE9.MaxLength];
        return Encoding.ASCII.GetString(text[..DecimalE9.Format(valueE9, text)]);
    }

    public static string NameOf(TimeInForce timeInForce) => timeInForce switch
    {
        TimeInForce.Day => "day",
        TimeInForce.GoodTillCanceled => "gtc",
        TimeInForce.ImmediateOrCancel => "ioc",
        TimeInForce.FillOrKill => "fok",
        _ => throw new ArgumentOutOfRangeException(nameof(timeInForce), timeInForce, "Alpaca has no such word."),
    };
}
