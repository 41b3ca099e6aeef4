using System.Text.Json;
using System.Text.Json.Nodes;
using MicroAlpha.Events;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Pipeline.Books;

namespace MicroAlpha.Host.Engine;

/// <summary>
/// The limits of the books. They are part of what a run did (a full book drops its worst levels), so they stand in the
/// log's facts and a replay takes them from there.
/// </summary>
internal static class BookLimits
{
    /// <summary>Name of the property in the facts of a session.</summary>
    public const string FactName = "books";

    /// <summary>As the configuration says.</summary>
    public static BookOptions Of(EngineOptions options) => new()
    {
        MaxInstruments = options.Instruments.Capacity,
        MaxLevels = options.Books.LevelsCapacity,
        MaxLevelsPerSide = options.Books.LevelsPerSide,
        MaxPendingLevels = options.Books.PendingLevels,
    };

    /// <summary>As a fact of the session.</summary>
    public static JsonObject ToFact(BookOptions limits) => new()
    {
        ["instruments"] = limits.MaxInstruments,
        ["levels"] = limits.MaxLevels,
        ["levels_per_side"] = limits.MaxLevelsPerSide,
        ["pending_levels"] = limits.MaxPendingLevels,
    };

    /// <summary>From the facts of a session; the fallback when they say nothing.</summary>
    /// <exception cref="EngineException">MA-411: out of range, so that nothing is reserved for what a damaged log says.
    /// </exception>
    /// <exception cref="FormatException">A limit is not a whole number of 32 bits.</exception>
    public static BookOptions FromFacts(JsonElement facts, BookOptions fallback)
    {
        if (facts.ValueKind != JsonValueKind.Object || !facts.TryGetProperty(FactName, out var books))
            return fallback;
        var limits = new BookOptions
        {
            MaxInstruments = books.GetProperty("instruments").GetInt32(),
            MaxLevels = books.GetProperty("levels").GetInt32(),
            MaxLevelsPerSide = books.GetProperty("levels_per_side").GetInt32(),
            MaxPendingLevels = books.GetProperty("pending_levels").GetInt32(),
        };
        limits.Validate();
        return limits;
    }
}
