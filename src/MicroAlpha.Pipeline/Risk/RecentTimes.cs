namespace MicroAlpha.Pipeline.Risk;

/// <summary>
/// The last 64 times something happened, for many places in one array: whether more than n lie in a window is one load.
/// Core lane only.
/// </summary>
internal sealed class RecentTimes(int places)
{
    /// <summary>Largest number that can be asked for.</summary>
    public const int MaxCount = Kept - 1;

    private const int Kept = 64;

    private readonly long[] _times = new long[places * Kept];
    private readonly long[] _counts = new long[places];

    /// <summary>Notes a time; not before the last one.</summary>
    public void Add(uint place, long timeNs) => _times[(place * Kept) + (_counts[place]++ & (Kept - 1))] = timeNs;

    /// <summary>More than <paramref name="limit"/> of them are later than <paramref name="sinceNs"/>.</summary>
    public bool HasMore(uint place, long limit, long sinceNs)
    {
        var index = _counts[place] - 1 - limit;
        return index >= 0 && _times[(place * Kept) + (index & (Kept - 1))] > sinceNs;
    }
}
