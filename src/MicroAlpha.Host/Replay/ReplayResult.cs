namespace MicroAlpha.Host.Replay;

/// <summary>What a replay did and found.</summary>
internal sealed record ReplayResult
{
    /// <summary>Events replayed.</summary>
    public required long Events { get; init; }

    /// <summary>Wall time of the (first) pass, ns.</summary>
    public required long ElapsedNs { get; init; }

    /// <summary>Commands the core gave, checkpoints not counted.</summary>
    public required long Commands { get; init; }

    /// <summary>Hash of all commands of the last session.</summary>
    public required ulong CommandHash { get; init; }

    /// <summary>Hash of the core's state at the end of the last session.</summary>
    public required ulong StateHash { get; init; }

    /// <summary>Sessions replayed.</summary>
    public required int Sessions { get; init; }

    /// <summary>Outputs compared and found equal.</summary>
    public long EqualOutputs { get; init; }

    /// <summary>Checkpoints among them.</summary>
    public long EqualCheckpoints { get; init; }

    /// <summary>Against what it was compared: "log", "threaded against lockstep", or empty.</summary>
    public string ComparedWith { get; init; } = "";

    /// <summary>The first difference; null when there is none or nothing was compared.</summary>
    public Divergence? First { get; init; }

    /// <summary>
    /// Differences: outputs that one side lacks, outputs that differ, and each hash that differs once a session.
    /// </summary>
    public long DifferenceCount { get; init; }

    /// <summary>The first of them, in order; at most <see cref="OutputComparer.MaxKept"/>.</summary>
    public IReadOnlyList<Divergence> Differences { get; init; } = [];

    /// <summary>Damage found in the log while reading.</summary>
    public IReadOnlyList<string> Damages { get; init; } = [];

    /// <summary>True when something was compared and no difference found; null when nothing was compared.</summary>
    public bool? IsIdentical => First is not null ? false : EqualOutputs == 0 ? null : true;

    /// <summary>
    /// Events behind the last checkpoint of their session, with which nothing could be compared: the end of a killed
    /// run, or an import replayed together with recorded sessions.
    /// </summary>
    public long UnprovenEvents { get; init; }

    /// <summary>Events per second of the (first) pass.</summary>
    public double EventsPerSecond => ElapsedNs == 0 ? 0 : Events * 1e9 / ElapsedNs;
}
