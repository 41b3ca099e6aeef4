namespace MicroAlpha.Host.Configuration;

/// <summary>The log: where it is, how it is cut, and when it is durable.</summary>
internal sealed record LogSettings
{
    /// <summary>Directory of the segments; empty = <c>log</c> in the state directory. One engine at a time.</summary>
    public string Directory { get; init; } = "";

    /// <summary>Raw bytes after which a block is closed, 4,096 to 65,536.</summary>
    public int BlockBytes { get; init; } = 65_536;

    /// <summary>Longest time an open block waits for more events, ms, 1 to 1,000. kill -9 can lose this much.</summary>
    public int BlockMs { get; init; } = 5;

    /// <summary>Time between two fdatasync, ms, 1 to 10,000. A power loss can lose this much more.</summary>
    public int SyncIntervalMs { get; init; } = 10;

    /// <summary>Raw bytes after which a new segment begins, 65,536 to 68,719,476,736.</summary>
    public long SegmentMaxBytes { get; init; } = 536_870_912;

    /// <summary>Free bytes on the log's disk below which new orders are refused, 0 to 2^50; 0 = never.</summary>
    public long LowSpaceBytes { get; init; } = 1_073_741_824;

    /// <summary>Blocks kept in memory until durable, 4 to 65,536; when none is left the log has a gap record.</summary>
    public int PoolBlocks { get; init; } = 128;

    /// <summary>Level of liblz4, -65,537 to 2; 0 and above = its default, negative = faster and larger.</summary>
    public int CompressionLevel { get; init; } = -4;

    /// <summary>Events between two state-hash checkpoints, a power of two, 1,024 to 1,073,741,824.</summary>
    public int CheckpointEvery { get; init; } = 65_536;
}
