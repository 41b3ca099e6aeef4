using System.Text.Json;
using System.Text.Json.Nodes;
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
    public static BookOptions FromFacts(JsonElement facts, BookOptions fallback) =>
        facts.ValueKind == JsonValueKind.Object && facts.TryGetProperty(FactName, out var books)
            ? new BookOptions
            {
                MaxInstruments = books.GetProperty("instruments").GetInt32(),
                MaxLevels = books.GetProperty("levels").GetInt32(),
                MaxLevelsPerSide = books.GetProperty("levels_per_side").GetInt32(),
                MaxPendingLevels = books.GetProperty("pending_levels").GetInt32(),
            }
            : fallback;
}
