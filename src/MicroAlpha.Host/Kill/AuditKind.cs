namespace MicroAlpha.Host.Kill;

/// <summary>What a line of the audit chain records.</summary>
internal enum AuditKind : byte
{
    /// <summary>The state directory was made.</summary>
    Init = 0,

    /// <summary>An engine started.</summary>
    Start = 1,

    /// <summary>An engine stopped in order.</summary>
    Stop = 2,

    /// <summary>A kill was raised, or found necessary at start.</summary>
    Kill = 3,

    /// <summary>The first step of a re-arm.</summary>
    ArmPrepare = 4,

    /// <summary>The second step of a re-arm, written before the kill is lifted.</summary>
    ArmConfirm = 5,

    /// <summary>A step of a re-arm was refused.</summary>
    ArmRefused = 6,

    /// <summary>A limit was set.</summary>
    Limits = 7,

    /// <summary>The configuration in force, by its hash.</summary>
    Config = 8,

    /// <summary>The chain itself was mended: a torn end cut, or a broken file kept aside and a new one begun.</summary>
    Chain = 9,

    /// <summary>The broker's position is not ours.</summary>
    Drift = 10,
}
