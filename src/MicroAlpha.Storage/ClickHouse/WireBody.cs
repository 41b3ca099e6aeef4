using System.Buffers.Binary;
using MicroAlpha.Native;

namespace MicroAlpha.Storage.ClickHouse;

/// <summary>
/// The body of an insert in ClickHouse's own compressed form: blocks of at most 1 MiB of content, each with a header of
/// 16 bytes for a checksum (zero: TCP has its own, and batches are compared by hash), the method 0x82 (LZ4), the
/// length of the block with the last 9 bytes of its header, and that of its content. The buffer is reused. One thread.
/// </summary>
internal sealed class WireBody
{
    /// <summary>The setting without which a server wants a checksum in front of each block.</summary>
    public const string Setting = "http_native_compression_disable_checksumming_on_decompress";

    private const int ContentBytes = 1 << 20;
    private const int ChecksumBytes = 16;
    private const int LengthsAt = ChecksumBytes + 1;
    private const int HeaderBytes = ChecksumBytes + 9;
    private const byte MethodLz4 = 0x82;

    private byte[] _buffer = [];

    /// <summary>Compresses a body; valid until the next call.</summary>
    public ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> body)
    {
        var blocks = (body.Length / ContentBytes) + 1;
        var bound = blocks * (HeaderBytes + Lz4Block.MaxLength(Math.Min(body.Length, ContentBytes)));
        if (_buffer.Length < bound)
            _buffer = GC.AllocateUninitializedArray<byte>(bound);
        var at = 0;
        while (!body.IsEmpty)
        {
            var content = body[..Math.Min(body.Length, ContentBytes)];
            var header = _buffer.AsSpan(at, HeaderBytes);
            var length = Lz4Block.Encode(content, _buffer.AsSpan(at + HeaderBytes));
            header[..ChecksumBytes].Clear();
            header[ChecksumBytes] = MethodLz4;
            BinaryPrimitives.WriteInt32LittleEndian(header[LengthsAt..], length + HeaderBytes - ChecksumBytes);
            BinaryPrimitives.WriteInt32LittleEndian(header[(LengthsAt + sizeof(int))..], content.Length);
            at += HeaderBytes + length;
            body = body[content.Length..];
        }

        return _buffer.AsSpan(0, at);
    }
}
