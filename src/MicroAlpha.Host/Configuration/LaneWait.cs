namespace MicroAlpha.Host.Configuration;

/// <summary>What a lane does while nothing is there to process.</summary>
internal enum LaneWait
{
    /// <summary>The lane plan decides; never spin on a CPU that lanes share.</summary>
    Auto,

    /// <summary>Polls without giving up the CPU: lowest latency, one whole CPU.</summary>
    Spin,

    /// <summary>Polls and gives the CPU to other threads in between.</summary>
    Yield,

    /// <summary>Sleeps in a futex until the producer wakes it: microseconds of latency, an idle CPU.</summary>
    Park,

    /// <summary>Looks every half millisecond and costs the producer nothing: for work done in large batches.</summary>
    Nap,
}
