namespace MicroAlpha.Host.Configuration;

/// <summary>The admin socket, the kill state and the audit trail.</summary>
internal sealed record AdminSettings
{
    /// <summary>
    /// Unix socket, at most 107 bytes; its directory is made 0700. Empty = <c>run/admin.sock</c> in the state
    /// directory.
    /// </summary>
    public string SocketPath { get; init; } = "";

    /// <summary>
    /// Two-slot kill state; missing or damaged means killed. Empty = <c>kill.state</c> in the state directory.
    /// </summary>
    public string KillFile { get; init; } = "";

    /// <summary>Append-only, hash-chained audit trail. Empty = <c>audit.jsonl</c> in the state directory.</summary>
    public string AuditFile { get; init; } = "";

    /// <summary>User ids that may look; empty = the engine's own user and root.</summary>
    public IReadOnlyList<uint> ViewUids { get; init; } = [];

    /// <summary>User ids that may kill; empty = the engine's own user and root.</summary>
    public IReadOnlyList<uint> KillUids { get; init; } = [];

    /// <summary>User ids that may arm again after a kill; empty = the engine's own user and root.</summary>
    public IReadOnlyList<uint> RearmUids { get; init; } = [];
}
