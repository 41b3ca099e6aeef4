using MicroAlpha.Native;

namespace MicroAlpha.Host.Kill;

/// <summary>What the kill switch works with.</summary>
/// <param name="KillPath">The kill file; a file <c>.lock</c> beside it keeps a second engine away.</param>
/// <param name="AuditPath">The audit chain.</param>
/// <param name="Conditions">What must be true before a kill may be lifted.</param>
/// <param name="Events">Where operator commands are published.</param>
internal sealed record KillStateOptions(
    string KillPath, string AuditPath, IArmingConditions Conditions, IOperatorEvents Events)
{
    /// <summary>Who may kill and re-arm; default: the user the engine runs as, and root.</summary>
    public OperatorRoles Roles { get; init; } = OperatorRoles.Default(FileStatus.OwnUserId);

    /// <summary>Highest instrument id + 1 that gets a place of its own in the kill word; default 65,536.</summary>
    public int InstrumentCapacity { get; init; } = 65_536;

    /// <summary>How long a nonce is good for; default 60 s, monotonic clock.</summary>
    public TimeSpan NonceLife { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The file calls; tests put failing ones here.</summary>
    public IStateDisk Disk { get; init; } = new StateDisk();

    /// <summary>Both clocks.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
