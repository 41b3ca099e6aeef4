namespace MicroAlpha.Host.Trading;

/// <summary>Why a command was stopped.</summary>
/// <param name="Code">The check; None = it passed.</param>
/// <param name="Value">What was seen, in the unit of the check.</param>
/// <param name="Limit">The limit, same unit.</param>
internal readonly record struct GateRefusal(GateCode Code, long Value, long Limit);
