namespace MicroAlpha.Host.Configuration;

/// <summary>A configuration that passed every check.</summary>
/// <param name="Options">The values; every path is absolute.</param>
/// <param name="Hash">SHA-256 of the canonical form, for the audit trail.</param>
/// <param name="Origins">Where each key that is not at its default was set: file and line, variable, or command
/// line.</param>
internal sealed record LoadedConfig(EngineOptions Options, string Hash, IReadOnlyDictionary<string, string> Origins)
{
    /// <summary>The effective configuration as JSON. There are no secrets in it: secrets are no keys.</summary>
    public string ToJson() => ConfigJson.Write(Options);
}
