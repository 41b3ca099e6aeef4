using System.Text.Json;
using System.Text.Unicode;
using MicroAlpha.Gateways.Alpaca.Parsing;

namespace MicroAlpha.Tests.Gateways.Alpaca.Parsing;

/// <summary>
/// The specification of the JSON parser: System.Text.Json's document, then <see cref="ElementTwin"/>.
/// </summary>
internal sealed class JsonTwin(int capacity, AlpacaFeedKind kind)
{
    private readonly ElementTwin _elements = new(capacity, kind);

    public TwinFrame Parse(ReadOnlySpan<byte> frame, long receiveTimeNs)
    {
        if (!Utf8.IsValid(frame))
            return TwinFrame.Of(FrameKind.Malformed);
        try
        {
            using var document = JsonDocument.Parse(frame.ToArray());
            return document.RootElement.ValueKind switch
            {
                JsonValueKind.Array => _elements.Read(
                    [.. document.RootElement.EnumerateArray().Select(Tree)], receiveTimeNs),
                JsonValueKind.Object => _elements.Read([Tree(document.RootElement)], receiveTimeNs),
                _ => TwinFrame.Of(FrameKind.Malformed),
            };
        }
        catch (JsonException)
        {
            return TwinFrame.Of(FrameKind.Malformed);
        }
    }

    private static object? Tree(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return null;
            case JsonValueKind.True or JsonValueKind.False:
                return value.GetBoolean();
            case JsonValueKind.Number:
                return new TwinNumber(value.GetRawText());
            case JsonValueKind.String:
                return Text(value.GetString) ?? new object();
            case JsonValueKind.Array:
                return value.EnumerateArray().Select(Tree).ToList();
            default:
                var fields = new Dictionary<string, object?>();
                foreach (var property in value.EnumerateObject())
                {
                    // A name with half a surrogate pair is no text, and none of ours.
                    if (Text(() => property.Name) is { } name)
                        fields[name] = Tree(property.Value);
                }

                return fields;
        }
    }

    // Half a surrogate pair can be spelled by an escape, but is no text.
    private static string? Text(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
