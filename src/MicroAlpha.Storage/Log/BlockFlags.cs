namespace MicroAlpha.Storage.Log;

/// <summary>Bits of a block header's flags.</summary>
[Flags]
internal enum BlockFlags : ushort
{
    /// <summary>Lines of events, commands and meta lines.</summary>
    None = 0,

    /// <summary>The block records a gap: firstSequence to lastSequence were dropped; its one line says why.</summary>
    Gap = 1,

    /// <summary>The first block of a segment.</summary>
    SegmentStart = 2,

    /// <summary>
    /// First block of a segment that replaces the unsynced end of the segment before it: blocks of earlier segments of
    /// the session with this number or a higher one were never acknowledged and are void.
    /// </summary>
    AfterAbandoned = 4,
}
