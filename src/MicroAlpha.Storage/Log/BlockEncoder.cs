using MicroAlpha.Events;
using MicroAlpha.Native;

namespace MicroAlpha.Storage.Log;

/// <summary>Compresses raw blocks into pooled ones. One thread, no allocation per block.</summary>
internal sealed class BlockEncoder : IDisposable
{
    private readonly Lz4FrameEncoder _encoder;

    /// <summary>Creates the encoder; throws MA-301 when liblz4 is missing.</summary>
    public BlockEncoder(int level)
    {
        Lz4.Require();
        _encoder = new Lz4FrameEncoder(level);
        if (_encoder.MaxFrame > LogFormat.MaxFrameBytes)
            throw new EngineException(
                "MA-301",
                ExitCode.Missing,
                "this liblz4 writes larger frames than the log allows");
    }

    /// <summary>Most bytes of a frame.</summary>
    public int MaxFrame => _encoder.MaxFrame;

    /// <summary>Compresses <paramref name="raw"/> into the block and sets its length and CRC.</summary>
    public void Encode(ReadOnlySpan<byte> raw, PooledBlock block)
    {
        var length = _encoder.Encode(raw, block.FrameRoom);
        if (length < 0)
            throw new InvalidOperationException("liblz4 refused a block of valid size");
        block.FrameLength = length;
        block.FrameCrc32C = Crc32C.Of(block.FrameRoom[..length]);
    }

    /// <inheritdoc/>
    public void Dispose() => _encoder.Dispose();
}
