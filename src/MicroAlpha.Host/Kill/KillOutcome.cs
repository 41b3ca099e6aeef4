namespace MicroAlpha.Host.Kill;

/// <summary>What became of a kill. It holds in memory in any case.</summary>
/// <param name="Entry">The kill now in force for that scope.</param>
/// <param name="IsDurable">It would survive a power loss. False: it holds now, and the engine goes on trying to record
/// it.</param>
/// <param name="IsAudited">It is in the audit chain.</param>
/// <param name="Error">What the disk said; empty when all is well.</param>
/// <param name="Hint">What may be wrong with the scope, though the kill holds; empty when nothing is.</param>
internal sealed record KillOutcome(KillEntry Entry, bool IsDurable, bool IsAudited, string Error, string Hint = "");
