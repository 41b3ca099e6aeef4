namespace MicroAlpha.Pipeline.Risk;

/// <summary>A refusal: which check, the value it saw and the limit.</summary>
/// <param name="Code">The check; <see cref="RiskCode.None"/> when it passed.</param>
/// <param name="Value">What was observed, in the unit of the check.</param>
/// <param name="Limit">What is allowed, same unit.</param>
public readonly record struct RiskReject(RiskCode Code, long Value, long Limit)
{
    /// <summary>Nothing was refused.</summary>
    public bool IsPassed => Code == RiskCode.None;
}
