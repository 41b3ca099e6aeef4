namespace MicroAlpha.Host.Kill;

/// <summary>The kill state at one moment, for status, metrics and screens.</summary>
/// <param name="Entries">All kills in force, those that still wait for the disk included.</param>
/// <param name="IsDurable">The file says the same.</param>
/// <param name="Generation">Generation of the file's contents.</param>
/// <param name="Error">Why it is not durable; empty when it is.</param>
/// <param name="Findings">What was wrong with the kill file or the audit chain at start; empty when nothing
/// was.</param>
internal sealed record KillSnapshot(
    IReadOnlyList<KillEntry> Entries, bool IsDurable, long Generation, string Error, IReadOnlyList<string> Findings)
{
    /// <summary>The highest level of any scope; None when armed.</summary>
    public KillLevel Level => Entries.Count == 0 ? KillLevel.None : Entries.Max(entry => entry.Level);
}
