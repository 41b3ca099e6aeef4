namespace MicroAlpha.Events;

/// <summary>What an operator did.</summary>
public enum OperatorAction : byte
{
    /// <summary>Not set.</summary>
    None = 0,

    /// <summary>Raised the kill switch.</summary>
    Kill = 1,

    /// <summary>Re-armed after a kill.</summary>
    Arm = 2,

    /// <summary>Changed a limit.</summary>
    Limit = 3,

    /// <summary>The engine started.</summary>
    Start = 4,

    /// <summary>The engine was asked to stop.</summary>
    Stop = 5,
}
