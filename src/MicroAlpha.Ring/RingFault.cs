namespace MicroAlpha.Ring;

/// <summary>
/// Why a ring takes no more events: a gating lane that stopped on an exception can never free another slot.
/// </summary>
/// <param name="Lane">Name of the lane, or of whoever closed the ring.</param>
/// <param name="Reason">What happened, one line, for people.</param>
/// <param name="Exception">The exception that escaped a stage; null when the ring was closed on purpose.</param>
public sealed record RingFault(string Lane, string Reason, Exception? Exception);
