namespace MicroAlpha.Storage.Log;

/// <summary>
/// Where a reader stands in the chain of blocks of a session: what the next block must carry, as far as it is known.
/// </summary>
internal struct ReadPosition
{
    /// <summary>The session.</summary>
    public ulong SessionId;

    /// <summary>True once the session is known.</summary>
    public bool HasSession;

    /// <summary>True once <see cref="NextBlock"/> is known.</summary>
    public bool HasBlock;

    /// <summary>True while the header of the last block is known.</summary>
    public bool HasCrc;

    /// <summary>True once <see cref="NextSequence"/> is known.</summary>
    public bool HasSequence;

    /// <summary>True behind a damaged place: what is missing was reported there.</summary>
    public bool IsUncertain;

    /// <summary>Number of the next block.</summary>
    public uint NextBlock;

    /// <summary>HeaderCrc32C of the last block.</summary>
    public uint LastHeaderCrc32C;

    /// <summary>Sequence the next block must begin with.</summary>
    public long NextSequence;

    /// <summary>
    /// Sequence that the session is known to have reached, by headers and footers of what could not be read.
    /// </summary>
    public long KnownNextSequence;

    /// <summary>The position before the first block of a session.</summary>
    public static ReadPosition StartOf(ulong session) =>
        new() { SessionId = session, HasSession = true, HasBlock = true, HasCrc = true };

    /// <summary>Moves behind a block.</summary>
    public void Pass(in BlockHeader header, bool isCrcKnown)
    {
        SessionId = header.SessionId;
        HasSession = true;
        NextBlock = header.BlockNumber + 1;
        HasBlock = true;
        LastHeaderCrc32C = header.HeaderCrc32C;
        HasCrc = isCrcKnown;
        NextSequence = header.LastSequence + 1;
        HasSequence = true;
        IsUncertain = !isCrcKnown;
        KnownNextSequence = Math.Max(KnownNextSequence, NextSequence);
    }

    /// <summary>Moves behind a block whose lines are lost.</summary>
    public void PassLost(in BlockHeader header)
    {
        if (!HasSequence)
        {
            NextSequence = header.FirstSequence;
            HasSequence = true;
        }

        NextBlock = header.BlockNumber + 1;
        HasBlock = true;
        LastHeaderCrc32C = header.HeaderCrc32C;
        HasCrc = true;
        IsUncertain = true;
        KnownNextSequence = Math.Max(KnownNextSequence, header.LastSequence + 1);
    }
}
