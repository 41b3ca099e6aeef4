using MicroAlpha.Pipeline.Risk;

namespace MicroAlpha.Host.Configuration;

/// <summary>Risk limits as read.</summary>
/// <param name="Limits">The limits, with the identity of limits, configuration and build.</param>
/// <param name="Hash">SHA-256 of the limits alone, 64 small hexadecimal digits; formatting does not change it.</param>
internal sealed record LoadedRisk(RiskLimits Limits, string Hash);
