using System.Buffers;
using System.Text;
using System.Text.Json;
using MicroAlpha.Venue.Orders;

namespace MicroAlpha.Venue.Server;

/// <summary>The answer to one request.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">JSON; empty = none.</param>
internal sealed record Reply(int Status, byte[] Body)
{
    /// <summary>Done, nothing to say.</summary>
    public static readonly Reply NoContent = new(204, []);

    /// <summary>What happens on the exchange thread once the answer has left; null = nothing.</summary>
    public Action? Then { get; init; }

    /// <summary>True for the answer to a new order: the one the order faults are about.</summary>
    public bool IsNewOrder { get; init; }

    /// <summary>An answer written by <paramref name="write"/>.</summary>
    public static Reply Json(Action<Utf8JsonWriter> write, int status = 200)
    {
        var target = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(target))
            write(writer);
        return new Reply(status, target.WrittenSpan.ToArray());
    }

    /// <summary>A refusal with code and message.</summary>
    public static Reply Error(OrderError error) => Json(
        writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("code"u8, error.Code);
            writer.WriteString("message"u8, error.Message);
            foreach (var (name, value) in error.Extra)
                writer.WriteString(name, value);
            writer.WriteEndObject();
        },
        error.Http);

    /// <summary>A refusal without a code.</summary>
    public static Reply Plain(int status, string message) => Json(
        writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("message"u8, message);
            writer.WriteEndObject();
        },
        status);

    /// <summary>A body of UTF-8 text that is JSON already.</summary>
    public static Reply Text(string json) => new(200, Encoding.UTF8.GetBytes(json));
}
