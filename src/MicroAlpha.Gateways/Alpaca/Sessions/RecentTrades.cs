namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>
/// The identities of the last trades and bars that were published, live or fetched, in a fixed ring: what a gap's
/// history is compared with. Guarded by the session's publish lock.
/// </summary>
/// <remarks>
/// While a gap is filled the same identities stand in a set besides: all that the ring had when the fill began, and
/// what has been published since, however much that is.
/// </remarks>
internal sealed class RecentTrades(int capacity)
{
    private readonly TradeKey[] _ring = new TradeKey[capacity];
    private HashSet<TradeKey>? _known;

    /// <summary>How many were published so far.</summary>
    public long Count { get; private set; }

    /// <summary>Remembers one, in place of the oldest.</summary>
    public void Add(TradeKey key)
    {
        _ring[Count++ % _ring.Length] = key;
        _known?.Add(key);
    }

    /// <summary>Remembers one that was fetched; false when it was published before.</summary>
    public bool TryAddFetched(TradeKey key)
    {
        if (_known is not null && _known.Contains(key))
            return false;
        Add(key);
        return true;
    }

    /// <summary>A copy of all that are remembered, to make the set of outside the lock.</summary>
    public TradeKey[] Copy() => _ring[..(int)Math.Min(Count, _ring.Length)];

    /// <summary>Keeps a set up to date from now on.</summary>
    /// <param name="known">Made of <see cref="Copy"/>.</param>
    /// <param name="count"><see cref="Count"/> at that time: what came since is added.</param>
    public void BeginFill(HashSet<TradeKey> known, long count)
    {
        for (var one = Math.Max(count, Count - _ring.Length); one < Count; one++)
            known.Add(_ring[one % _ring.Length]);
        _known = known;
    }

    /// <summary>Forgets the set.</summary>
    public void EndFill() => _known = null;
}
