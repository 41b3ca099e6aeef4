using MicroAlpha.Ring;

namespace MicroAlpha.LatencyBench.Ring;

/// <summary>What a latency run gives.</summary>
/// <param name="FromDue">From the time the event was due, so that a late producer does not hide its lateness.</param>
/// <param name="FromPublish">From the publication.</param>
/// <param name="CpuShare">Share of the time that the consumer's thread was on a CPU; NaN where not measured.</param>
public sealed record LatencySample(
    LatencyHistogram FromDue, LatencyHistogram FromPublish, double CpuShare = double.NaN);
