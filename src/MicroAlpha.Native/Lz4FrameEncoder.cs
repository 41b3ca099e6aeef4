namespace MicroAlpha.Native;

/// <summary>
/// Writes complete LZ4 frames of one independent block of at most 64 KB, with the content size in the frame header and
/// a checksum behind the block. The context is reused: a frame costs no allocation, managed or native. One thread at a
/// time.
/// </summary>
public sealed unsafe class Lz4FrameEncoder : IDisposable
{
    /// <summary>Most bytes of content in a frame.</summary>
    public const int MaxContent = 65536;

    private Lz4Native.Preferences _preferences;
    private nint _context;

    /// <summary>Creates the context. Throws <see cref="DllNotFoundException"/> when liblz4 is missing.</summary>
    /// <param name="level">liblz4's level: 0 = its fast default, negative = faster and larger.</param>
    public Lz4FrameEncoder(int level = 0)
    {
        _preferences.BlockSizeId = 4;
        _preferences.BlockMode = 1;
        _preferences.BlockChecksum = 1;
        _preferences.AutoFlush = 1;
        _preferences.CompressionLevel = level;
        nint context = 0;
        var result = Lz4Native.LZ4F_createCompressionContext(&context, Lz4Native.FrameVersion);
        if (Lz4Native.LZ4F_isError(result) != 0 || context == 0)
            throw new InvalidOperationException("liblz4 could not create a compression context");
        _context = context;
        fixed (Lz4Native.Preferences* preferences = &_preferences)
            MaxFrame = (int)Lz4Native.LZ4F_compressFrameBound(MaxContent, preferences);
    }

    /// <summary>Bytes that hold the frame of any content of at most <see cref="MaxContent"/> bytes.</summary>
    public int MaxFrame { get; }

    /// <summary>
    /// Encodes <paramref name="content"/> into <paramref name="target"/>, which holds at least <see cref="MaxFrame"/>
    /// bytes. Returns the frame's length, or -1 when the content is too long, the target too short or the library
    /// refuses.
    /// </summary>
    public int Encode(ReadOnlySpan<byte> content, Span<byte> target)
    {
        ObjectDisposedException.ThrowIf(_context == 0, this);
        if (content.Length > MaxContent || target.Length < MaxFrame)
            return -1;
        _preferences.ContentSize = (ulong)content.Length;
        fixed (Lz4Native.Preferences* preferences = &_preferences)
        fixed (byte* source = content)
        fixed (byte* start = target)
        {
            var end = start + target.Length;
            var at = start;
            var result = Lz4Native.LZ4F_compressBegin(_context, at, (nuint)(end - at), preferences);
            if (Lz4Native.LZ4F_isError(result) != 0)
                return -1;
            at += result;
            result = Lz4Native.LZ4F_compressUpdate(
                _context, at, (nuint)(end - at), source, (nuint)content.Length, null);
            if (Lz4Native.LZ4F_isError(result) != 0)
                return -1;
            at += result;
            result = Lz4Native.LZ4F_compressEnd(_context, at, (nuint)(end - at), null);
            return Lz4Native.LZ4F_isError(result) != 0 ? -1 : (int)(at + result - start);
        }
    }

    /// <summary>Frees the context.</summary>
    public void Dispose()
    {
        if (_context == 0)
            return;
        _ = Lz4Native.LZ4F_freeCompressionContext(_context);
        _context = 0;
    }
}
