namespace MicroAlpha.Pipeline.Risk;

/// <summary>One check of the risk gate as it stood at a decision.</summary>
/// <param name="Code">The check.</param>
/// <param name="Value">What was observed, in the unit of the check; money in 1e-9 currency units.</param>
/// <param name="Limit">What is allowed, same unit.</param>
/// <param name="IsPassed">The check did not refuse.</param>
public readonly record struct RiskReading(RiskCode Code, long Value, long Limit, bool IsPassed);
