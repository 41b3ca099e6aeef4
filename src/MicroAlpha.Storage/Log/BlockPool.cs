namespace MicroAlpha.Storage.Log;

/// <summary>
/// Closed blocks in order, until they are durable: a bounded queue with three cursors. Blocks before
/// <see cref="Synced"/> are durable and free, up to <see cref="Written"/> they are in the file, up to
/// <see cref="Built"/> they wait. One thread.
/// </summary>
internal sealed class BlockPool
{
    private readonly PooledBlock[] _blocks;

    /// <summary>
    /// Allocates <paramref name="count"/> blocks with frames of at most <paramref name="frameBytes"/>.
    /// </summary>
    public BlockPool(int count, int frameBytes)
    {
        var stride = (LogFormat.FrameAt + frameBytes + 63) & ~63;
        _blocks = new PooledBlock[count];
        for (var i = 0; i < count; i++)
            _blocks[i] = new PooledBlock(GC.AllocateUninitializedArray<byte>(stride, pinned: true));
    }

    /// <summary>Blocks closed so far.</summary>
    public long Built { get; private set; }

    /// <summary>Blocks written so far.</summary>
    public long Written { get; set; }

    /// <summary>Blocks durable so far.</summary>
    public long Synced { get; set; }

    /// <summary>Blocks that can be taken now.</summary>
    public int Free => _blocks.Length - (int)(Built - Synced);

    /// <summary>All blocks of the pool.</summary>
    public int Capacity => _blocks.Length;

    /// <summary>The block that is filled next; the caller has seen that one is free.</summary>
    public PooledBlock Next => _blocks[Built % _blocks.Length];

    /// <summary>A block by its place in the order of closing.</summary>
    public PooledBlock this[long place] => _blocks[place % _blocks.Length];

    /// <summary>Appends the block that was handed out by <see cref="Next"/>.</summary>
    public void Push() => Built++;
}
