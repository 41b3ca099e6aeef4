namespace MicroAlpha.Native;

/// <summary>
/// LZ4 blocks without a frame around them, for formats that have a frame of their own. Allocates nothing; any thread.
/// </summary>
public static unsafe class Lz4Block
{
    /// <summary>Bytes that hold the block of any content of this length; 0 when it is too long for one block.</summary>
    public static int MaxLength(int contentLength) => Lz4Native.LZ4_compressBound(contentLength);

    /// <summary>
    /// Encodes <paramref name="content"/> into <paramref name="target"/>. Returns the block's length, or -1 when the
    /// target is too short.
    /// </summary>
    public static int Encode(ReadOnlySpan<byte> content, Span<byte> target)
    {
        fixed (byte* source = content)
        fixed (byte* to = target)
        {
            var length = Lz4Native.LZ4_compress_default(source, to, content.Length, target.Length);
            return length > 0 ? length : -1;
        }
    }
}
