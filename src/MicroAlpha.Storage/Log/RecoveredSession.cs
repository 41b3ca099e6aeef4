namespace MicroAlpha.Storage.Log;

/// <summary>A session that was not closed by its run, and what became of it.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="State">CrashedRecovered or Quarantined.</param>
/// <param name="NextSequence">Sequence after the last event that is kept; -1 when no block is left or it is
/// quarantined.</param>
/// <param name="TornBytes">Bytes copied aside and cut off.</param>
/// <param name="Damages">What was found; empty when the run ended between two blocks.</param>
public sealed record RecoveredSession(
    ulong SessionId, LogState State, long NextSequence, long TornBytes, IReadOnlyList<LogDamage> Damages);
