namespace MicroAlpha.Venue.Paper;

/// <summary>One measured latency.</summary>
/// <param name="TimeNs">When the request was sent, or the answer left the venue; ns since the Unix epoch.</param>
/// <param name="LatencyNs">How long it took one way, ns, 0 or more.</param>
public readonly record struct LatencyRow(long TimeNs, long LatencyNs);
