namespace MicroAlpha.Storage.Log;

/// <summary>
/// How a log is written. Validated by the host with the rest of the configuration before a thread starts.
/// </summary>
public sealed record LogOptions
{
    /// <summary>The level the log is written with when nothing else is said.</summary>
    public const int FastLevel = -4;

    /// <summary>Raw bytes of a block, 4,096 to 65,536; a block is closed before a line would not fit.</summary>
    public int BlockBytes { get; init; } = LogFormat.MaxRawBytes;

    /// <summary>A block is closed this many ms after its first line at the latest.</summary>
    public int BlockIntervalMs { get; init; } = 5;

    /// <summary>Written blocks are made durable every this many ms.</summary>
    public int SyncIntervalMs { get; init; } = 10;

    /// <summary>A new segment begins after this many raw bytes (JSONL before compression).</summary>
    public long SegmentRawBytes { get; init; } = 512L << 20;

    /// <summary>
    /// Blocks kept in memory until they are durable; when none is left, events are dropped with a gap record.
    /// </summary>
    public int PoolBlocks { get; init; } = 256;

    /// <summary>
    /// Free bytes below which <see cref="LogWriter.IsLowSpace"/> is set: new orders are refused first.
    /// </summary>
    public long LowSpaceBytes { get; init; } = 1L << 30;

    /// <summary>
    /// First wait before a refused write is tried again, in ms; doubles up to <see cref="RetryMaxMs"/>.
    /// </summary>
    public int RetryMs { get; init; } = 10;

    /// <summary>Longest wait before a refused write is tried again, in ms.</summary>
    public int RetryMaxMs { get; init; } = 1000;

    /// <summary>
    /// liblz4 level: 0 is its default, below 0 is a little faster and larger (2 % in size at -4 on quotes and trades).
    /// </summary>
    public int CompressionLevel { get; init; } = FastLevel;

    /// <summary>Ring sequence of the first event of the session.</summary>
    public long FirstSequence { get; init; }

    /// <summary>Ring sequence of the first command of the session.</summary>
    public long FirstCommandSequence { get; init; }

    /// <summary>
    /// ReceiveTimeNs of the first event when it is known (imports); 0 = the wall clock names the first segment.
    /// </summary>
    public long FirstTimeNs { get; init; }

    /// <summary>Events between two checkpoint commands, written into every segment; for readers only.</summary>
    public int CheckpointEvery { get; init; } = 65536;

    /// <summary>Version and commit of the program, written into every segment.</summary>
    public string Build { get; init; } = "";

    /// <summary>
    /// Facts of the session as one JSON object, for example <c>{"feed":"synthetic"}</c>, written into its first
    /// segment.
    /// </summary>
    public string SessionFacts { get; init; } = "";

    /// <summary>Adds every error to <paramref name="errors"/>: the key, its value and what is allowed.</summary>
    public void Validate(ICollection<string> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        Check(errors, "blockBytes", BlockBytes, LogFormat.MinRawBytes, LogFormat.MaxRawBytes);
        Check(errors, "blockIntervalMs", BlockIntervalMs, 1, 1000);
        Check(errors, "syncIntervalMs", SyncIntervalMs, 1, 10_000);
        Check(errors, "segmentRawBytes", SegmentRawBytes, LogFormat.MaxRawBytes, 64L << 30);
        Check(errors, "poolBlocks", PoolBlocks, 4, 65_536);
        Check(errors, "lowSpaceBytes", LowSpaceBytes, 0, long.MaxValue);
        Check(errors, "retryMs", RetryMs, 1, 60_000);
        Check(errors, "retryMaxMs", RetryMaxMs, RetryMs, 600_000);
        Check(errors, "compressionLevel", CompressionLevel, -65_537, 2);
    }

    private static void Check(ICollection<string> errors, string key, long value, long least, long most)
    {
        if (value < least || value > most)
            errors.Add($"log.{key} is {value}; allowed: {least} to {most}");
    }
}
