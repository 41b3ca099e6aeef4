using MicroAlpha.Events;

namespace MicroAlpha.Host.Kill;

/// <summary>What one slot of the kill file says: all kills in force. No entry means armed.</summary>
/// <param name="Generation">Grows by one with every change, never falls.</param>
/// <param name="LastKillId">Highest kill id ever given.</param>
/// <param name="TimeNs">When it was written, ns since the Unix epoch, wall clock of this machine.</param>
/// <param name="Entries">The kills, one per scope and name.</param>
internal sealed record KillContents(long Generation, ulong LastKillId, long TimeNs, IReadOnlyList<KillEntry> Entries)
{
    private const int NamedMax = 8;

    /// <summary>Id and scope of every kill, for people; the first eight when there are more.</summary>
    public string Names =>
        string.Join(", ", Entries.Take(NamedMax).Select(static entry => $"{entry.KillId} ({entry.ScopeText})"))
        + (Entries.Count > NamedMax ? $" and {Entries.Count - NamedMax} more" : "");

    /// <summary>Nothing is known: what a missing file stands for before the halt is added.</summary>
    public static KillContents Empty { get; } = new(0, 0, 0, []);

    /// <summary>The kill of one scope, or null.</summary>
    public KillEntry? Find(KillScope scope, string name)
    {
        foreach (var entry in Entries)
        {
            if (entry.Scope == scope && entry.Name == name)
                return entry;
        }

        return null;
    }

    /// <summary>
    /// The contents with one kill added, or put in the place of that scope's former one. Generation is unchanged.
    /// </summary>
    public KillContents With(KillEntry entry)
    {
        var entries = new List<KillEntry>(Entries.Count + 1);
        foreach (var former in Entries)
        {
            if (former.Scope != entry.Scope || former.Name != entry.Name)
                entries.Add(former);
        }

        entries.Add(entry);
        return this with { Entries = entries, LastKillId = Math.Max(LastKillId, entry.KillId) };
    }

    /// <summary>The contents without one kill. Generation is unchanged.</summary>
    public KillContents Without(ulong killId)
    {
        var entries = new List<KillEntry>(Entries.Count);
        foreach (var entry in Entries)
        {
            if (entry.KillId != killId)
                entries.Add(entry);
        }

        return this with { Entries = entries };
    }

    /// <summary>
    /// Contents that one slot has room for, the last place kept for a global kill. Slots that do not belong together
    /// may hold more kills than that: then all of them become one global kill, as hard as the hardest.
    /// </summary>
    public KillContents Fitted()
    {
        var places = Find(KillScope.Global, "") is null ? KillSlot.EntriesMax - 1 : KillSlot.EntriesMax;
        if (Entries.Count <= places)
            return this;
        var worst = Entries.MaxBy(entry => entry.Level)!;
        return this with { Entries = [worst with { Scope = KillScope.Global, Name = "" }] };
    }

    /// <summary>The more severe of two contents, scope by scope; the higher generation and id.</summary>
    public static KillContents MostSevere(KillContents first, KillContents second)
    {
        var merged = first with
        {
            Generation = Math.Max(first.Generation, second.Generation),
            LastKillId = Math.Max(first.LastKillId, second.LastKillId),
            TimeNs = Math.Max(first.TimeNs, second.TimeNs),
        };
        foreach (var entry in second.Entries)
        {
            var other = merged.Find(entry.Scope, entry.Name);
            var replaces = other is null || entry.Level > other.Level
                || (entry.Level == other.Level && entry.KillId > other.KillId);
            if (replaces)
                merged = merged.With(entry);
        }

        return merged;
    }
}
