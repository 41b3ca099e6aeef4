namespace MicroAlpha.Storage.Log;

/// <summary>What is in one session of a log. Sequences begin anew with each session.</summary>
/// <param name="SessionId">The session; 0 when neither a file name nor a header tells.</param>
public sealed record LogSessionStatistics(ulong SessionId)
{
    /// <summary>The verdict over the session.</summary>
    public LogState State { get; init; }

    /// <summary>Segments.</summary>
    public int Segments { get; init; }

    /// <summary>Events.</summary>
    public long Events { get; init; }

    /// <summary>First sequence; -1 when there is no event.</summary>
    public long FirstSequence { get; init; } = -1;

    /// <summary>Last sequence; -1 when there is no event.</summary>
    public long LastSequence { get; init; } = -1;

    /// <summary>Ranges of missing events.</summary>
    public int GapCount { get; init; }

    /// <summary>Damaged places.</summary>
    public int DamagedBlocks { get; init; }
}
