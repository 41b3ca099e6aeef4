using System.Text.Json;
using System.Text.Json.Nodes;
using MicroAlpha.Pipeline.Strategies;

namespace MicroAlpha.Host.Engine;

/// <summary>
/// What trades, as a fact of the session: strategy, parameters, all limits, and what former sessions left. A replay
/// takes it from there, so it needs no file of the engine that recorded.
/// </summary>
internal static class TradingFacts
{
    /// <summary>Name of the property in the facts of a session; absent when nothing trades.</summary>
    public const string FactName = "trading";

    /// <summary>As a fact of the session; null when nothing trades.</summary>
    public static JsonNode? To(TradingOptions options) =>
        options.IsOn ? JsonSerializer.SerializeToNode(options) : null;

    /// <summary>From the facts of a session; the fallback when they say nothing.</summary>
    /// <exception cref="Events.EngineException">MA-800: wrong, so that nothing is reserved for what a damaged log says.
    /// </exception>
    /// <exception cref="JsonException">A property is missing or of another type.</exception>
    public static TradingOptions From(JsonElement facts, TradingOptions fallback)
    {
        if (facts.ValueKind != JsonValueKind.Object || !facts.TryGetProperty(FactName, out var fact))
            return fallback;
        var options = fact.Deserialize<TradingOptions>() ?? throw new JsonException("trading is null");
        options.Validate();
        return options;
    }
}
