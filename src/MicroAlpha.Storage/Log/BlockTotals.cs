namespace MicroAlpha.Storage.Log;

/// <summary>
/// What a block holds, known when it is closed; where it goes in the chain is known only when it is written.
/// </summary>
internal struct BlockTotals
{
    /// <summary>Gap or nothing special.</summary>
    public BlockFlags Flags;

    /// <summary>Event lines.</summary>
    public uint EventCount;

    /// <summary>Other lines.</summary>
    public uint OtherLineCount;

    /// <summary>Sequence of the first event, or of the first dropped one of a gap.</summary>
    public long FirstSequence;

    /// <summary>Sequence after the last one.</summary>
    public long NextSequence;

    /// <summary>Command sequence after the last one in or before the block.</summary>
    public long NextCommandSequence;

    /// <summary>ReceiveTimeNs of the first event; 0 when there is none.</summary>
    public long FirstTimeNs;

    /// <summary>Trading day of the block's events as yyyymmdd.</summary>
    public int Day;

    /// <summary>Raw bytes.</summary>
    public int RawLength;
}
