namespace MicroAlpha.Host.Configuration;

/// <summary>One key that the configuration knows.</summary>
/// <param name="Path">The key with its sections, for example <c>log.syncIntervalMs</c>.</param>
/// <param name="Allowed">What its value may be, for people: also the last sentence of its comment in
/// <c>config/microalpha.json</c>.</param>
internal sealed record ConfigKey(string Path, string Allowed);
