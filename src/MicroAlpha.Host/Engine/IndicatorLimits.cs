using System.Text.Json;
using System.Text.Json.Nodes;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Pipeline.Indicators;

namespace MicroAlpha.Host.Engine;

/// <summary>
/// Which indicators run. Their values enter the state's hash, so they stand in the log's facts and a replay takes them
/// from there.
/// </summary>
internal static class IndicatorLimits
{
    /// <summary>Name of the property in the facts of a session; absent when nothing runs.</summary>
    public const string FactName = "indicators";

    /// <summary>As the configuration says.</summary>
    public static IndicatorOptions Of(EngineOptions options) => new()
    {
        Run = options.Indicators.Run,
        MaxInstruments = options.Instruments.Capacity,
        MaxSymbols = options.Indicators.Symbols,
        BarLatenessMs = options.Indicators.BarLatenessMs,
    };

    /// <summary>As a fact of the session; null when nothing runs.</summary>
    public static JsonObject? ToFact(IndicatorOptions options) => options.Run.Count == 0 ? null : new JsonObject
    {
        ["run"] = new JsonArray([.. options.Run.Select(entry => JsonValue.Create(entry))]),
        ["instruments"] = options.MaxInstruments,
        ["symbols"] = options.MaxSymbols,
        ["bar_lateness_ms"] = options.BarLatenessMs,
    };

    /// <summary>From the facts of a session; the fallback when they say nothing.</summary>
    /// <exception cref="Events.EngineException">MA-463: wrong, so that nothing is reserved for what a damaged log says.
    /// </exception>
    /// <exception cref="FormatException">A limit is not a whole number of 32 bits.</exception>
    public static IndicatorOptions FromFacts(JsonElement facts, IndicatorOptions fallback)
    {
        if (facts.ValueKind != JsonValueKind.Object || !facts.TryGetProperty(FactName, out var fact))
            return fallback;
        var options = new IndicatorOptions
        {
            Run = [.. fact.GetProperty("run").EnumerateArray().Select(static entry => entry.GetString() ?? "")],
            MaxInstruments = fact.GetProperty("instruments").GetInt32(),
            MaxSymbols = fact.GetProperty("symbols").GetInt32(),
            BarLatenessMs = fact.GetProperty("bar_lateness_ms").GetInt32(),
        };
        options.Validate();
        return options;
    }
}
