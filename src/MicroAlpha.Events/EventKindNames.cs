namespace MicroAlpha.Events;

/// <summary>The names of event kinds in the log and in reports: at most 8 ASCII letters, never changed.</summary>
public static class EventKindNames
{
    /// <summary>One more than the largest kind.</summary>
    public const int Count = 25;

    private static readonly string[] Names =
    [
        "none", "quote", "trade", "cor_old", "cor_new", "bust", "level", "bar", "bar_sum", "status", "luld", "imbal",
        "accepted", "filled", "canceled", "replaced", "rejected", "expired", "timer", "conn", "operator", "instr",
        "session", "adopted", "broker",
    ];

    /// <summary>
    /// The name of <paramref name="kind"/>; throws <see cref="ArgumentOutOfRangeException"/> for an unknown number.
    /// </summary>
    public static string Of(EventKind kind)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((int)kind, Count);
        return Names[(int)kind];
    }

    /// <summary>Finds a kind by its name.</summary>
    public static bool TryFind(ReadOnlySpan<char> name, out EventKind kind)
    {
        for (var i = 0; i < Count; i++)
        {
            if (!name.SequenceEqual(Names[i]))
                continue;
            kind = (EventKind)i;
            return true;
        }

        kind = EventKind.None;
        return false;
    }
}
