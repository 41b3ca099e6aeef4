namespace MicroAlpha.Storage.Log;

/// <summary>
/// A closed block in memory: room for its header in front, then its LZ4 frame. Reused for the life of the writer.
/// </summary>
internal sealed class PooledBlock
{
    private readonly Memory<byte> _memory;

    /// <summary>Creates a block over its share of the pool's memory.</summary>
    public PooledBlock(Memory<byte> memory)
    {
        _memory = memory;
    }

    /// <summary>What the block holds.</summary>
    public BlockTotals Totals;

    /// <summary>Bytes of the LZ4 frame.</summary>
    public int FrameLength { get; set; }

    /// <summary>CRC-32C of the LZ4 frame.</summary>
    public uint FrameCrc32C { get; set; }

    /// <summary>Where the LZ4 frame goes.</summary>
    public Span<byte> FrameRoom => _memory.Span[LogFormat.FrameAt..];

    /// <summary>Prefix, header and frame: what is written to the file.</summary>
    public Span<byte> Image => _memory.Span[..(LogFormat.FrameAt + FrameLength)];
}
