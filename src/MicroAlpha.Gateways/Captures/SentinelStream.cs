namespace MicroAlpha.Gateways.Captures;

/// <summary>
/// A gzip file with one more small gzip member behind it. A decompressor that reaches the end of a whole file goes on
/// to that member and yields <see cref="Text"/>; in a truncated file it takes the member for the missing bytes and
/// yields anything else. That finds every truncation except one that falls exactly between two members, which is a
/// whole file by itself.
/// </summary>
internal sealed class SentinelStream(Stream file) : Stream
{
    private int _at;

    /// <summary>What the added member decompresses to.</summary>
    public static ReadOnlySpan<byte> Text => "MARKER!!"u8;

    /// <summary>The file's own bytes are used up: all output from now on must be <see cref="Text"/>.</summary>
    public bool IsReached { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    // Header, one stored block of 8 bytes, CRC-32 and length.
    private static ReadOnlySpan<byte> Member =>
    [
        0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 3, 1, 8, 0, 0xf7, 0xff, 0x4d, 0x41, 0x52, 0x4b, 0x45, 0x52, 0x21, 0x21,
        0x50, 0xe1, 0xa7, 0x58, 8, 0, 0, 0,
    ];

    public override int Read(Span<byte> buffer)
    {
        if (!IsReached)
        {
            var length = file.Read(buffer);
            if (length > 0 || buffer.IsEmpty)
                return length;
            IsReached = true;
        }

        var rest = Member[_at..];
        var count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        _at += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
