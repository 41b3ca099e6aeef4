namespace MicroAlpha.Host.Metrics;

/// <summary>The engine as it was when it was read: what status, metrics and screens show.</summary>
internal sealed record EngineSnapshot
{
    /// <summary>What the engine is doing: starting, running, draining, stopped, faulted.</summary>
    public string State { get; init; } = "starting";

    /// <summary>The last published sequence; -1 = none.</summary>
    public long Sequence { get; init; } = -1;

    /// <summary>The last sequence that survives a power loss; -1 = none.</summary>
    public long DurableSequence { get; init; } = -1;

    /// <summary>Events published.</summary>
    public long Received { get; init; }

    /// <summary>Events published by the feed; what operators published is the rest of <see cref="Received"/>.</summary>
    public long FeedReceived { get; init; }

    /// <summary>Events in blocks that the recorder has handed to the disk.</summary>
    public long Recorded { get; init; }

    /// <summary>Events the core has processed.</summary>
    public long Processed { get; init; }

    /// <summary>Events in the store.</summary>
    public long Stored { get; init; }

    /// <summary>Events explicitly dropped, for whatever reason.</summary>
    public long Dropped { get; init; }

    /// <summary>Bytes written to the log, compressed.</summary>
    public long LogBytes { get; init; }

    /// <summary>Bytes of the same lines before compression.</summary>
    public long LogRawBytes { get; init; }

    /// <summary>fdatasync calls of the log that succeeded.</summary>
    public long LogSyncs { get; init; }

    /// <summary>Log writes and fdatasync calls that failed.</summary>
    public long LogErrors { get; init; }

    /// <summary>The lanes.</summary>
    public IReadOnlyList<LaneSnapshot> Lanes { get; init; } = [];

    /// <summary>The conservation account.</summary>
    public IReadOnlyList<LedgerSnapshot> Ledgers { get; init; } = [];

    /// <summary>Published events that a power loss would take.</summary>
    public long DurableLag => Sequence - DurableSequence;
}
