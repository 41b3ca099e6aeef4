namespace MicroAlpha.Storage.Log;

/// <summary>A segment file as its name and its first header tell.</summary>
internal sealed class SegmentFile
{
    /// <summary>Path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>The session; 0 when neither name nor header tell.</summary>
    public required ulong SessionId { get; init; }

    /// <summary>Number in the session; -1 when the name does not tell.</summary>
    public required int Number { get; init; }

    /// <summary>Number of the first block; -1 when the first header is not valid.</summary>
    public required long FirstBlock { get; init; }

    /// <summary>True when the segment replaces the unsynced end of the one before it.</summary>
    public required bool IsAfterAbandoned { get; init; }

    /// <summary>Blocks with this number or a higher one are void: a later segment has them.</summary>
    public long LimitBlock { get; set; } = long.MaxValue;

    /// <summary>True when the segments before this one in its session are missing in the directory.</summary>
    public bool IsBehindMissing { get; set; }

    /// <summary>
    /// True when its first block is the one a reader expects: then a number was skipped because a creation failed, and
    /// no segment is missing.
    /// </summary>
    public bool Continues(in ReadPosition position) =>
        position.HasBlock && !position.IsUncertain && FirstBlock == position.NextBlock && FirstBlock > 0;

    /// <summary>True when the file was found in a directory, whose sessions must be whole.</summary>
    public required bool IsListed { get; init; }
}
