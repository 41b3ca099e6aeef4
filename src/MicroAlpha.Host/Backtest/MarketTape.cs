using MicroAlpha.Events;

namespace MicroAlpha.Host.Backtest;

/// <summary>A market in memory, for many runs at once; read only after it was loaded.</summary>
internal sealed class MarketTape
{
    private const int ChunkSlots = 1 << 16;

    private readonly List<EngineEvent[]> _chunks = [];

    /// <summary>Events.</summary>
    public long Count { get; private set; }

    /// <summary>Loads a market; false when it has more events than allowed.</summary>
    public bool TryLoad(IEventSource source, long most)
    {
        EngineEvent slot = default;
        while (source.TryNext(ref slot))
        {
            if (Count == most)
                return false;
            var at = (int)(Count % ChunkSlots);
            if (at == 0)
                _chunks.Add(GC.AllocateUninitializedArray<EngineEvent>(ChunkSlots, pinned: true));
            _chunks[^1][at] = slot;
            Count++;
        }

        return true;
    }

    /// <summary>The market from its start. A struct, so that a loop over it is compiled for it.</summary>
    public Reader Open() => new(this);

    /// <summary>Reads a tape; one thread.</summary>
    internal struct Reader(MarketTape tape) : IEventSource
    {
        private EngineEvent[] _chunk = [];
        private long _left = tape.Count;
        private int _next;
        private int _at;
        private int _end;

        /// <inheritdoc />
        public bool TryNext(ref EngineEvent slot)
        {
            if (_at == _end && !TryChunk())
                return false;
            slot = _chunk[_at++];
            return true;
        }

        private bool TryChunk()
        {
            if (_left == 0)
                return false;
            _chunk = tape._chunks[_next++];
            (_at, _end) = (0, (int)Math.Min(_chunk.Length, _left));
            _left -= _end;
            return true;
        }
    }
}
