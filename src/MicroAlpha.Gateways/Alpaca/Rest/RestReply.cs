using System.Text.Json;

namespace MicroAlpha.Gateways.Alpaca.Rest;

/// <summary>A reply as it came.</summary>
/// <param name="Status">HTTP status; 0 = none came.</param>
/// <param name="Body">Its bytes.</param>
/// <param name="RequestId">The server's name for the call.</param>
/// <param name="Trouble">What went wrong when no whole reply came; else empty.</param>
internal sealed record RestReply(int Status, byte[] Body, string RequestId, string Trouble)
{
    /// <summary>The last gate stopped the request: nothing of it was sent.</summary>
    public bool IsStopped { get; init; }

    public bool IsSuccess => Status is >= 200 and < 300 && Trouble.Length == 0;

    /// <summary>The body as JSON; null when it is none (HTML of a gateway, nothing at all).</summary>
    public JsonElement? Json()
    {
        try
        {
            using var document = JsonDocument.Parse(Body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Alpaca's code and message of an error.</summary>
    public (int Code, string Message, bool IsParsed) Error()
    {
        if (Trouble.Length > 0)
            return (0, Trouble, false);
        return Json() is { ValueKind: JsonValueKind.Object } error
            ? ((int)error.Whole("code"), error.Text("message"), true)
            : (0, "the reply is not JSON", false);
    }
}
