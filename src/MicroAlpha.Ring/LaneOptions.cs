namespace MicroAlpha.Ring;

/// <summary>How one lane runs.</summary>
/// <param name="Name">Thread name and name in every report.</param>
public sealed record LaneOptions(string Name)
{
    /// <summary>CPU to run on, as the system numbers them; -1 leaves it to the scheduler.</summary>
    public int Cpu { get; init; } = -1;

    /// <summary>What the lane does while nothing is available.</summary>
    public WaitPolicy Wait { get; init; } = WaitPolicy.Park;

    /// <summary>
    /// True: never slows the producer, works on copies, and is told which range it missed when it was lapped. False:
    /// gating, the producer waits for it and it never misses anything.
    /// </summary>
    public bool IsObserver { get; init; }

    /// <summary>Most events between two calls of OnBatchEnd; 1 or more.</summary>
    public int MaxBatch { get; init; } = 4096;

    /// <summary>
    /// Progress is published, and with it slots are freed, after at most this many events; 1 or more.
    /// </summary>
    public int ProgressEvery { get; init; } = 64;

    /// <summary>
    /// Park: how long to poll before sleeping, ns, 0 or more. Pays off when events come closer together than this.
    /// </summary>
    public long ParkSpinNs { get; init; } = 2_000;

    /// <summary>Nap: how long to sleep, ns, 1 to 1,000,000.</summary>
    public long NapNs { get; init; } = 500_000;

    /// <summary>Everything wrong with these options, one line each; empty when they can be used.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> errors = [];
        if (string.IsNullOrWhiteSpace(Name))
            errors.Add("name: a lane needs one");
        if (Cpu < -1)
            errors.Add($"cpu: {Cpu} is neither a CPU number nor -1");
        if (!Enum.IsDefined(Wait))
            errors.Add($"wait: {(int)Wait} is no wait policy");
        if (MaxBatch < 1)
            errors.Add($"maxBatch: {MaxBatch} is less than 1");
        if (ProgressEvery < 1)
            errors.Add($"progressEvery: {ProgressEvery} is less than 1");
        if (ParkSpinNs < 0)
            errors.Add($"parkSpinNs: {ParkSpinNs} is negative");
        if (NapNs is < 1 or > 1_000_000)
            errors.Add($"napNs: {NapNs} is not within 1 to 1,000,000");
        return errors;
    }
}
