using System.Runtime.InteropServices;

namespace MicroAlpha.Storage.Log;

/// <summary>
/// The fixed part of a segment's footer. The index entries follow, then the CRC-32C of everything before it (the
/// skippable frame's prefix included), then the length of the whole footer, so that it is found from the end of the
/// file.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct FooterHead
{
    /// <summary>Bytes of the fixed part.</summary>
    public const int Size = 88;

    /// <summary>Bytes behind the index: CRC and length.</summary>
    public const int TailBytes = 8;

    /// <summary><see cref="LogFormat.FooterMagic"/>.</summary>
    [FieldOffset(0)] public uint Magic;

    /// <summary><see cref="LogFormat.Version"/>.</summary>
    [FieldOffset(4)] public ushort Version;

    /// <summary>How the segment came to its end.</summary>
    [FieldOffset(6)] public FooterFlags Flags;

    /// <summary>The session.</summary>
    [FieldOffset(8)] public ulong SessionId;

    /// <summary>Number of the segment in its session.</summary>
    [FieldOffset(16)] public uint SegmentNumber;

    /// <summary>Number of the first block of the segment.</summary>
    [FieldOffset(20)] public uint FirstBlock;

    /// <summary>Blocks in the segment.</summary>
    [FieldOffset(24)] public uint BlockCount;

    /// <summary>HeaderCrc32C of the last block: the chain ends here.</summary>
    [FieldOffset(28)] public uint LastHeaderCrc32C;

    /// <summary>First sequence of the segment.</summary>
    [FieldOffset(32)] public long FirstSequence;

    /// <summary>Next sequence after the segment.</summary>
    [FieldOffset(40)] public long NextSequence;

    /// <summary>Event lines in the segment.</summary>
    [FieldOffset(48)] public long EventCount;

    /// <summary>Other lines in the segment.</summary>
    [FieldOffset(56)] public long OtherLineCount;

    /// <summary>Raw bytes in the segment.</summary>
    [FieldOffset(64)] public long RawBytes;

    /// <summary>Offset of the footer: bytes of all blocks.</summary>
    [FieldOffset(72)] public long BlockBytes;

    /// <summary>Entries of the index.</summary>
    [FieldOffset(80)] public uint IndexCount;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(84)] public uint Reserved;

    /// <summary>Bytes of a footer with this many index entries.</summary>
    public static int TotalBytes(int indexCount) =>
        LogFormat.PrefixBytes + Size + (indexCount * IndexEntry.Size) + TailBytes;

    /// <summary>Writes the whole footer and returns its length.</summary>
    public static int Write(ref FooterHead head, ReadOnlySpan<IndexEntry> index, Span<byte> target)
    {
        var total = TotalBytes(index.Length);
        head.Magic = LogFormat.FooterMagic;
        head.Version = LogFormat.Version;
        head.IndexCount = (uint)index.Length;
        var footer = target[..total];
        MemoryMarshal.Write(footer, LogFormat.FooterFrameMagic);
        MemoryMarshal.Write(footer[4..], total - LogFormat.PrefixBytes);
        MemoryMarshal.Write(footer[LogFormat.PrefixBytes..], head);
        MemoryMarshal.AsBytes(index).CopyTo(footer[(LogFormat.PrefixBytes + Size)..]);
        MemoryMarshal.Write(footer[^8..], Crc32C.Of(footer[..^8]));
        MemoryMarshal.Write(footer[^4..], total);
        return total;
    }

    /// <summary>
    /// Reads a footer that begins at the start of <paramref name="bytes"/>; true when all of it agrees.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out FooterHead head, out int total)
    {
        head = default;
        total = 0;
        if (bytes.Length < TotalBytes(0) || MemoryMarshal.Read<uint>(bytes) != LogFormat.FooterFrameMagic)
            return false;
        head = MemoryMarshal.Read<FooterHead>(bytes[LogFormat.PrefixBytes..]);
        if (head.Magic != LogFormat.FooterMagic || head.IndexCount > int.MaxValue / IndexEntry.Size / 2)
            return false;
        total = TotalBytes((int)head.IndexCount);
        if (bytes.Length < total || MemoryMarshal.Read<int>(bytes[4..]) != total - LogFormat.PrefixBytes)
            return false;
        var footer = bytes[..total];
        return MemoryMarshal.Read<int>(footer[^4..]) == total
            && MemoryMarshal.Read<uint>(footer[^8..]) == Crc32C.Of(footer[..^8]);
    }
}
