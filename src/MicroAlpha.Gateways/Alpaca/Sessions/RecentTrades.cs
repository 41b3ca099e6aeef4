namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>
/// The identities of the last trades that came live, in a fixed ring: what a gap's history is compared with. Guarded by
/// the session's publish lock.
/// </summary>
internal sealed class RecentTrades(int capacity)
{
    private readonly (uint Instrument, byte Exchange, long Id)[] _ring = new (uint, byte, long)[capacity];
    private long _count;

    /// <summary>Trades seen so far.</summary>
    public long Count => _count;

    /// <summary>Remembers one, in place of the oldest.</summary>
    public void Add(uint instrument, byte exchange, long id) =>
        _ring[_count++ % _ring.Length] = (instrument, exchange, id);

    /// <summary>All that are remembered.</summary>
    public HashSet<(uint Instrument, byte Exchange, long Id)> ToSet() =>
        [.. _ring.AsSpan(0, (int)Math.Min(_count, _ring.Length))];
}
