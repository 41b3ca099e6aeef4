using MicroAlpha.Events;

namespace MicroAlpha.Venue.Market;

/// <summary>
/// The newest trades and quotes in the order they were told, each linked to the one before it of its listing. Bounded:
/// the oldest chunk makes room. Owner: the exchange thread.
/// </summary>
internal sealed class History
{
    private const int ChunkBits = 14;
    private const int ChunkSize = 1 << ChunkBits;

    private readonly Queue<Chunk> _free = new();
    private readonly List<Chunk?> _chunks = [];
    private readonly int _maxChunks;
    private int _firstChunk;
    private long _next;

    /// <summary>Creates an empty history of at most <paramref name="capacity"/> records (at least one chunk).</summary>
    public History(int capacity) => _maxChunks = Math.Max(1, capacity / ChunkSize);

    /// <summary>Records kept so far, the dropped ones included.</summary>
    public long Count => _next;

    /// <summary>Records that made room for newer ones.</summary>
    public long Dropped => (long)_firstChunk << ChunkBits;

    /// <summary>The record at an index from <see cref="Dropped"/> to <see cref="Count"/> - 1.</summary>
    public ref EngineEvent this[long index] =>
        ref _chunks[(int)(index >> ChunkBits)]!.Slots[(int)(index & (ChunkSize - 1))];

    /// <summary>Adds a record.</summary>
    public void Add(in EngineEvent slot, Listing listing)
    {
        var at = (int)(_next & (ChunkSize - 1));
        if (at == 0)
            AddChunk();
        var chunk = _chunks[^1]!;
        chunk.Slots[at] = slot;
        chunk.Before[at] = listing.HistoryTail;
        listing.HistoryTail = _next++;
    }

    /// <summary>
    /// Indexes of a listing's records of one kind with a venue time in a range, oldest first.
    /// </summary>
    /// <param name="listing">Whose.</param>
    /// <param name="kind">Trade or Quote.</param>
    /// <param name="startNs">First time, included.</param>
    /// <param name="endNs">Last time, included.</param>
    /// <param name="found">Gets them; it is cleared first.</param>
    public void Find(Listing listing, EventKind kind, long startNs, long endNs, List<long> found)
    {
        found.Clear();
        for (var at = listing.HistoryTail; at >= Dropped; at = Before(at))
        {
            ref readonly var slot = ref this[at];
            if (slot.Kind == kind && slot.VenueTimeNs >= startNs && slot.VenueTimeNs <= endNs)
                found.Add(at);
        }

        found.Reverse();
    }

    private long Before(long index) => _chunks[(int)(index >> ChunkBits)]!.Before[(int)(index & (ChunkSize - 1))];

    private void AddChunk()
    {
        if (_chunks.Count - _firstChunk == _maxChunks)
        {
            _free.Enqueue(_chunks[_firstChunk]!);
            _chunks[_firstChunk++] = null;
        }

        _chunks.Add(_free.TryDequeue(out var chunk) ? chunk : new Chunk());
    }

    private sealed class Chunk
    {
        public EngineEvent[] Slots { get; } = new EngineEvent[ChunkSize];

        public long[] Before { get; } = new long[ChunkSize];
    }
}
