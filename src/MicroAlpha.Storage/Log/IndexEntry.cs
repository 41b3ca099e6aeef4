using System.Runtime.InteropServices;

namespace MicroAlpha.Storage.Log;

/// <summary>One entry of a segment's block index, 32 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct IndexEntry
{
    /// <summary>Bytes of an entry.</summary>
    public const int Size = 32;

    /// <summary>Offset of the block in the file.</summary>
    [FieldOffset(0)] public long Offset;

    /// <summary>FirstSequence of the block.</summary>
    [FieldOffset(8)] public long FirstSequence;

    /// <summary>ReceiveTimeNs of the block's first event; 0 when it has none.</summary>
    [FieldOffset(16)] public long FirstTimeNs;

    /// <summary>Number of the block.</summary>
    [FieldOffset(24)] public uint BlockNumber;

    /// <summary>HeaderCrc32C of the block.</summary>
    [FieldOffset(28)] public uint HeaderCrc32C;
}
