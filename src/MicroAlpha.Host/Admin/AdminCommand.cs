namespace MicroAlpha.Host.Admin;

/// <summary>What a request on the admin socket asks for.</summary>
internal enum AdminCommand : byte
{
    /// <summary>Nothing; not a valid request.</summary>
    None = 0,

    /// <summary>The engine's state.</summary>
    Status = 1,

    /// <summary>Raise a kill.</summary>
    Kill = 2,

    /// <summary>First step of a re-arm.</summary>
    ArmPrepare = 3,

    /// <summary>Second step of a re-arm.</summary>
    ArmConfirm = 4,

    /// <summary>More symbols from a live feed.</summary>
    Subscribe = 5,

    /// <summary>Fewer symbols from a live feed.</summary>
    Unsubscribe = 6,

    /// <summary>Show the limits, or tighten one.</summary>
    Limits = 7,

    /// <summary>The guard's heartbeat.</summary>
    Lease = 8,
}
