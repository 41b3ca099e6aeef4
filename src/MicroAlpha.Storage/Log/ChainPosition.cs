namespace MicroAlpha.Storage.Log;

/// <summary>Where the chain of blocks of a session stands: what the next block must carry.</summary>
internal struct ChainPosition
{
    /// <summary>Number of the next block.</summary>
    public uint NextBlock;

    /// <summary>HeaderCrc32C of the last block; 0 before the first.</summary>
    public uint LastHeaderCrc32C;

    /// <summary>Sequence the next block must begin with.</summary>
    public long NextSequence;

    /// <summary>Command sequence after the last one written.</summary>
    public long NextCommandSequence;
}
