namespace MicroAlpha.Ring;

/// <summary>What one gating consumer cost the producers.</summary>
/// <param name="Name">Name of the lane.</param>
/// <param name="Sequence">The last sequence it is done with.</param>
/// <param name="Stalls">Claims that found the ring full with this consumer the furthest behind.</param>
/// <param name="StallNs">ns that claims waited for it.</param>
public readonly record struct GateReport(string Name, long Sequence, long Stalls, long StallNs);
