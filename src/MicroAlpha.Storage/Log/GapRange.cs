namespace MicroAlpha.Storage.Log;

/// <summary>What was dropped and not yet recorded as a gap.</summary>
internal struct GapRange
{
    /// <summary>True while something is dropped and not recorded.</summary>
    public bool IsOpen;

    /// <summary>First dropped event sequence.</summary>
    public long FirstSequence;

    /// <summary>Sequence after the last dropped event.</summary>
    public long NextSequence;

    /// <summary>First dropped command sequence.</summary>
    public long FirstCommandSequence;

    /// <summary>Sequence after the last dropped command.</summary>
    public long NextCommandSequence;

    /// <summary>Dropped meta lines.</summary>
    public long MetaLines;

    /// <summary>Why, a word for the record.</summary>
    public string Reason;

    /// <summary>Adds the dropped lines between the last ones recorded and these.</summary>
    public void Add(long firstEvent, long nextEvent, long firstCommand, long nextCommand, long metaLines, string reason)
    {
        if (!IsOpen)
        {
            IsOpen = true;
            FirstSequence = firstEvent;
            FirstCommandSequence = firstCommand;
            MetaLines = 0;
            Reason = reason;
        }

        NextSequence = nextEvent;
        NextCommandSequence = nextCommand;
        MetaLines += metaLines;
    }
}
