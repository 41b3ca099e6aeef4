using System.Runtime.InteropServices;

namespace MicroAlpha.Storage.Log;

/// <summary>The header in front of every LZ4 frame of a segment, little-endian on every machine we run on.</summary>
[StructLayout(LayoutKind.Explicit, Size = LogFormat.HeaderBytes)]
internal struct BlockHeader
{
    /// <summary><see cref="LogFormat.BlockMagic"/>.</summary>
    [FieldOffset(0)] public uint Magic;

    /// <summary><see cref="LogFormat.Version"/>.</summary>
    [FieldOffset(4)] public ushort Version;

    /// <summary>What is special about the block.</summary>
    [FieldOffset(6)] public BlockFlags Flags;

    /// <summary>The session, the same in all its segments.</summary>
    [FieldOffset(8)] public ulong SessionId;

    /// <summary>Number of the block in its session, from 0, on across segments.</summary>
    [FieldOffset(16)] public uint BlockNumber;

    /// <summary>Event lines in the block.</summary>
    [FieldOffset(20)] public uint EventCount;

    /// <summary>Sequence of the first event; the next expected one when there is none.</summary>
    [FieldOffset(24)] public long FirstSequence;

    /// <summary>Sequence of the last event; FirstSequence - 1 when there is none.</summary>
    [FieldOffset(32)] public long LastSequence;

    /// <summary>Lines that are not events: commands, checkpoints, meta lines.</summary>
    [FieldOffset(40)] public uint OtherLineCount;

    /// <summary>Bytes of the lines.</summary>
    [FieldOffset(44)] public uint RawLength;

    /// <summary>Bytes of the LZ4 frame that follows the header.</summary>
    [FieldOffset(48)] public uint CompressedLength;

    /// <summary>CRC-32C of the LZ4 frame.</summary>
    [FieldOffset(52)] public uint FrameCrc32C;

    /// <summary>HeaderCrc32C of the block before it in the session; 0 for the first.</summary>
    [FieldOffset(56)] public uint PreviousHeaderCrc32C;

    /// <summary>CRC-32C of the 60 bytes before it.</summary>
    [FieldOffset(60)] public uint HeaderCrc32C;

    /// <summary>The CRC-32C that the header must carry.</summary>
    public static uint ComputeCrc(ref BlockHeader header) =>
        Crc32C.Of(MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(ref header, 1))[..60]);

    /// <summary>Reads a header; true when its magic and its own CRC agree, which is all that is looked at.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out BlockHeader header)
    {
        header = MemoryMarshal.Read<BlockHeader>(bytes);
        return header.Magic == LogFormat.BlockMagic && ComputeCrc(ref header) == header.HeaderCrc32C;
    }

    /// <summary>True when the counts and lengths can be those of a block.</summary>
    public readonly bool IsPlausible
    {
        get
        {
            var span = LastSequence - FirstSequence + 1;
            return RawLength <= LogFormat.MaxRawBytes
                && CompressedLength is >= LogFormat.MinFrameBytes and <= LogFormat.MaxFrameBytes
                && span >= 0
                && ((Flags & BlockFlags.Gap) != 0 ? EventCount == 0 : span == EventCount);
        }
    }
}
