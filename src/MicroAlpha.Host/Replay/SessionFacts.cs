using System.Numerics;
using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Host.Engine;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Indicators;
using MicroAlpha.Pipeline.Strategies;

namespace MicroAlpha.Host.Replay;

/// <summary>What a log says of a session that a replay must do alike.</summary>
/// <param name="CheckpointEvery">Events between checkpoints, a power of two.</param>
/// <param name="Books">Limits of the books.</param>
/// <param name="Indicators">Which indicators ran.</param>
/// <param name="Doubt">What the last line said that cannot be true, for people; empty when nothing.</param>
internal sealed record SessionFacts(
    int CheckpointEvery, BookOptions Books, IndicatorOptions Indicators, string Doubt = "")
{
    /// <summary>What traded; nothing when the log says nothing of it.</summary>
    public TradingOptions Trading { get; init; } = NothingTrades;

    private static readonly TradingOptions NothingTrades = new();

    private const int CheckpointEveryMax = 1 << 30;

    /// <summary>Facts of a session that says nothing, as imports do: books without practical limits.</summary>
    public static SessionFacts Default { get; } = new(
        65_536, new BookOptions { MaxInstruments = 65_536 }, new IndicatorOptions());

    /// <summary>
    /// These facts, changed by what a meta line of the log says. A line that cannot be true (a damaged log, or one made
    /// to exhaust memory) changes nothing but <see cref="Doubt"/>. Never throws.
    /// </summary>
    public SessionFacts With(ReadOnlySpan<byte> metaLine)
    {
        try
        {
            var reader = new Utf8JsonReader(metaLine);
            using var meta = JsonDocument.ParseValue(ref reader);
            var root = meta.RootElement;
            var every = root.TryGetProperty("checkpoint_every", out var value) ? value.GetInt32() : CheckpointEvery;
            if (every is < 1 or > CheckpointEveryMax || !BitOperations.IsPow2(every))
                return Doubting($"checkpoint_every is {every}, allowed is 1 to {CheckpointEveryMax}, a power of two");
            if (!root.TryGetProperty("facts", out var facts))
                return this with { CheckpointEvery = every, Doubt = "" };
            var books = BookLimits.FromFacts(facts, Books);
            return new SessionFacts(every, books, IndicatorLimits.FromFacts(facts, Indicators))
            {
                Trading = TradingFacts.From(facts, Trading),
            };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException
            or FormatException or EngineException)
        {
            return Doubting(error.Message);
        }
    }

    private SessionFacts Doubting(string why) => this with
    {
        Doubt = $"the facts of the session cannot be true: {why.TrimEnd('.')}; the replay goes on without them",
    };
}
