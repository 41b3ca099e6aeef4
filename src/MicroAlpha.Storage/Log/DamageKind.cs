namespace MicroAlpha.Storage.Log;

/// <summary>What is wrong at a place of a log.</summary>
public enum DamageKind
{
    /// <summary>The file ends inside a block or footer: a torn tail when nothing valid follows.</summary>
    Truncated = 1,

    /// <summary>The eight bytes in front of a header differ; header and block are sound and were read.</summary>
    BlockPrefix = 2,

    /// <summary>No header where one must be: its magic or CRC is wrong.</summary>
    BlockHeader = 3,

    /// <summary>
    /// The header is damaged, but its LZ4 frame decodes, its own checksum agrees and its lines fit: they were read.
    /// </summary>
    BlockHeaderSalvaged = 4,

    /// <summary>Written by a newer program.</summary>
    Version = 5,

    /// <summary>The block belongs to another session; it was left out.</summary>
    WrongSession = 6,

    /// <summary>A block number that was there already; it was left out.</summary>
    DuplicateBlock = 7,

    /// <summary>Blocks are missing before this one.</summary>
    MissingBlocks = 8,

    /// <summary>The block does not follow the one before it: the CRC of that one's header is another.</summary>
    Chain = 9,

    /// <summary>The sequence does not follow that of the block before.</summary>
    Sequence = 10,

    /// <summary>The LZ4 frame's CRC is wrong; the block's lines are lost.</summary>
    FrameChecksum = 11,

    /// <summary>The LZ4 frame does not decode to the length in the header; the block's lines are lost.</summary>
    FrameDecode = 12,

    /// <summary>The number of lines differs from the header's; the block's lines were left out.</summary>
    LineCount = 13,

    /// <summary>A line that the codec refuses; it was left out.</summary>
    Line = 14,

    /// <summary>The footer is damaged; no event is lost.</summary>
    Footer = 15,

    /// <summary>The footer is sound but says something else than the blocks before it: blocks are missing.</summary>
    FooterMismatch = 16,

    /// <summary>Bytes behind the footer.</summary>
    TrailingBytes = 17,

    /// <summary>A segment is missing in the directory.</summary>
    MissingSegment = 18,

    /// <summary>The disk refused to read.</summary>
    Unreadable = 19,

    /// <summary>The segment has no bytes: its creation was interrupted, or all of it is lost.</summary>
    EmptySegment = 20,

    /// <summary>
    /// The session's last segment was closed by a rotation, so that another one followed or was to follow: that one is
    /// missing, or the run ended in the moment between the two.
    /// </summary>
    MissingEnd = 21,
}
