namespace MicroAlpha.Host.Kill;

/// <summary>
/// How hard a kill is. A higher number forbids everything a lower one forbids. Numbers are in files: never changed.
/// </summary>
internal enum KillLevel : byte
{
    /// <summary>Not killed.</summary>
    None = 0,

    /// <summary>Only orders that reduce a position pass.</summary>
    ReduceOnly = 1,

    /// <summary>No new order passes; cancels do.</summary>
    Halt = 2,

    /// <summary>Halt, and every open order is canceled.</summary>
    CancelAll = 3,

    /// <summary>Everything is canceled, then positions are closed.</summary>
    Flatten = 4,
}
