using System.Text.Json;
using MicroAlpha.Host.Engine;
using MicroAlpha.Pipeline.Books;

namespace MicroAlpha.Host.Replay;

/// <summary>What a log says of a session that a replay must do alike.</summary>
/// <param name="CheckpointEvery">Events between checkpoints, a power of two.</param>
/// <param name="Books">Limits of the books.</param>
internal sealed record SessionFacts(int CheckpointEvery, BookOptions Books)
{
    /// <summary>Facts of a session that says nothing, as imports do: books without practical limits.</summary>
    public static SessionFacts Default { get; } = new(65_536, new BookOptions { MaxInstruments = 65_536 });

    /// <summary>
    /// These facts, changed by what a meta line of the log says. A line that is no JSON changes nothing.
    /// </summary>
    public SessionFacts With(ReadOnlySpan<byte> metaLine)
    {
        try
        {
            var reader = new Utf8JsonReader(metaLine);
            using var meta = JsonDocument.ParseValue(ref reader);
            var root = meta.RootElement;
            var every = root.TryGetProperty("checkpoint_every", out var value) ? value.GetInt32() : CheckpointEvery;
            if (every < 1 || !System.Numerics.BitOperations.IsPow2(every))
                return this;
            return new SessionFacts(every, root.TryGetProperty("facts", out var facts)
                ? BookLimits.FromFacts(facts, Books) : Books);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException
            or FormatException)
        {
            return this;
        }
    }
}
