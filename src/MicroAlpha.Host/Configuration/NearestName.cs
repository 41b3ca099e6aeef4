namespace MicroAlpha.Host.Configuration;

/// <summary>Finds the name somebody probably meant.</summary>
internal static class NearestName
{
    private const int Far = 1_000;
    private const int MaxNameLength = 200;

    /// <summary>
    /// The candidate nearest to <paramref name="name"/>, case aside, or null when none is near: at most a third of the
    /// letters differ, or one is the beginning of the other. A candidate's last part alone counts too (<c>blockMs</c>
    /// for <c>log.blockMs</c>).
    /// </summary>
    public static string? Of(string name, IEnumerable<string> candidates)
    {
        string? nearest = null;
        var best = Far;
        foreach (var candidate in candidates)
        {
            var whole = DistanceOrFar(name, candidate);
            var part = DistanceOrFar(LastPart(name), LastPart(candidate)) + 1;
            var distance = Math.Min(whole, part);
            if (distance >= best)
                continue;
            best = distance;
            nearest = candidate;
        }

        return nearest;
    }

    /// <summary>
    /// Letters to insert, delete, change or swap with their neighbour to turn one text into the other, case aside.
    /// </summary>
    public static int Distance(string left, string right)
    {
        var before = new int[right.Length + 1];
        var previous = new int[right.Length + 1];
        var current = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
            previous[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var change = Same(left[i - 1], right[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(previous[j] + 1, current[j - 1] + 1), previous[j - 1] + change);
                if (i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]))
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
            }

            (before, previous, current) = (previous, current, before);
        }

        return previous[right.Length];
    }

    private static int DistanceOrFar(string name, string candidate)
    {
        if (name.Length == 0 || name.Length > MaxNameLength)
            return Far;
        var distance = Distance(name, candidate);
        if (distance <= Math.Max(1, candidate.Length / 3))
            return distance;
        var isBeginning = name.Length >= 3 && (candidate.StartsWith(name, StringComparison.OrdinalIgnoreCase)
            || name.StartsWith(candidate, StringComparison.OrdinalIgnoreCase));
        return isBeginning ? candidate.Length : Far;
    }

    private static string LastPart(string name) => name[(name.LastIndexOf('.') + 1)..];

    private static bool Same(char left, char right) => char.ToUpperInvariant(left) == char.ToUpperInvariant(right);
}
