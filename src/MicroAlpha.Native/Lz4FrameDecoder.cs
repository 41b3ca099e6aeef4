namespace MicroAlpha.Native;

/// <summary>
/// Reads complete LZ4 frames. The context is reused: a frame costs no allocation after the first. Any bytes are safe to
/// pass: what is not a frame is an answer, not an exception. One thread at a time.
/// </summary>
public sealed unsafe class Lz4FrameDecoder : IDisposable
{
    private nint _context;

    /// <summary>Creates the context. Throws <see cref="DllNotFoundException"/> when liblz4 is missing.</summary>
    public Lz4FrameDecoder()
    {
        nint context = 0;
        var result = Lz4Native.LZ4F_createDecompressionContext(&context, Lz4Native.FrameVersion);
        if (Lz4Native.LZ4F_isError(result) != 0 || context == 0)
            throw new InvalidOperationException("liblz4 could not create a decompression context");
        _context = context;
    }

    /// <summary>
    /// Decodes the frame at the start of <paramref name="source"/>. A target of at least 64 KB lets the library decode
    /// in place.
    /// </summary>
    /// <param name="source">The frame; bytes may follow it.</param>
    /// <param name="target">Receives the content.</param>
    /// <param name="consumed">The frame's length.</param>
    /// <param name="skipChecksums">True when the caller has checked the bytes in another way.</param>
    /// <returns>Bytes of content, or -1 when this is no whole, sound frame whose content fits the target.</returns>
    public int Decode(ReadOnlySpan<byte> source, Span<byte> target, out int consumed, bool skipChecksums = false)
    {
        ObjectDisposedException.ThrowIf(_context == 0, this);
        consumed = 0;
        var options = new Lz4Native.DecompressOptions { StableTarget = 1, SkipChecksums = skipChecksums ? 1u : 0u };
        fixed (byte* from = source)
        fixed (byte* to = target)
        {
            var read = 0;
            var written = 0;
            while (true)
            {
                var sourceSize = (nuint)(source.Length - read);
                var targetSize = (nuint)(target.Length - written);
                var result = Lz4Native.LZ4F_decompress(
                    _context, to + written, &targetSize, from + read, &sourceSize, &options);
                read += (int)sourceSize;
                written += (int)targetSize;
                if (result == 0)
                {
                    consumed = read;
                    return written;
                }

                if (Lz4Native.LZ4F_isError(result) != 0 || (sourceSize == 0 && targetSize == 0))
                {
                    Lz4Native.LZ4F_resetDecompressionContext(_context);
                    return -1;
                }
            }
        }
    }

    /// <summary>Frees the context.</summary>
    public void Dispose()
    {
        if (_context == 0)
            return;
        _ = Lz4Native.LZ4F_freeDecompressionContext(_context);
        _context = 0;
    }
}
