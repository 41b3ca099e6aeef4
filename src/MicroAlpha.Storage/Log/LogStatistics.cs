namespace MicroAlpha.Storage.Log;

/// <summary>What is in a log: the answer of <c>log stat</c> and <c>log verify</c>.</summary>
public sealed record LogStatistics
{
    /// <summary>The verdict over all sessions.</summary>
    public LogState State { get; init; }

    /// <summary>True when nothing is damaged, missing or quarantined: exit code 0 of <c>log verify</c>.</summary>
    public bool IsSound => State is LogState.Clean or LogState.CrashedRecovered or LogState.Open && GapCount == 0;

    /// <summary>Sessions.</summary>
    public int Sessions => PerSession.Count;

    /// <summary>Each session by itself, in order.</summary>
    public IReadOnlyList<LogSessionStatistics> PerSession { get; init; } = [];

    /// <summary>Segments.</summary>
    public int Segments { get; init; }

    /// <summary>Blocks that could be read.</summary>
    public long Blocks { get; init; }

    /// <summary>Events.</summary>
    public long Events { get; init; }

    /// <summary>Commands, without checkpoints.</summary>
    public long Commands { get; init; }

    /// <summary>Checkpoints.</summary>
    public long Checkpoints { get; init; }

    /// <summary>Meta lines.</summary>
    public long MetaLines { get; init; }

    /// <summary>First sequence of the first session; -1 when that has no event.</summary>
    public long FirstSequence => PerSession.Count == 0 ? -1 : PerSession[0].FirstSequence;

    /// <summary>Last sequence of the last session; -1 when that has no event.</summary>
    public long LastSequence => PerSession.Count == 0 ? -1 : PerSession[^1].LastSequence;

    /// <summary>Ranges of missing events, declared or not.</summary>
    public long GapCount => Gaps.Count;

    /// <summary>Damaged places.</summary>
    public long DamagedBlocks => Damages.Count;

    /// <summary>Raw bytes of the lines.</summary>
    public long RawBytes { get; init; }

    /// <summary>Bytes of the files.</summary>
    public long FileBytes { get; init; }

    /// <summary>Smallest ReceiveTimeNs that is not 0; 0 when there is none.</summary>
    public long FirstReceiveTimeNs { get; init; }

    /// <summary>Greatest ReceiveTimeNs; 0 when there is none.</summary>
    public long LastReceiveTimeNs { get; init; }

    /// <summary>Events by kind; the index is the number of the kind.</summary>
    public IReadOnlyList<long> EventsByKind { get; init; } = [];

    /// <summary>Damaged places.</summary>
    public IReadOnlyList<LogDamage> Damages { get; init; } = [];

    /// <summary>Ranges of missing events.</summary>
    public IReadOnlyList<LogGap> Gaps { get; init; } = [];

    /// <summary>Gaps of live streams that the log tells of, in its order; 10,000 at most.</summary>
    public IReadOnlyList<LogStreamGap> StreamGaps { get; init; } = [];
}
