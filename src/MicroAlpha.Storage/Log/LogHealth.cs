namespace MicroAlpha.Storage.Log;

/// <summary>How well the log is being written.</summary>
public enum LogHealth
{
    /// <summary>Everything is written and synced in time.</summary>
    Recording = 0,

    /// <summary>
    /// A write was refused or a file abandoned; nothing is lost, blocks wait in memory and are tried again.
    /// </summary>
    Degraded = 1,

    /// <summary>
    /// The disk failed twice or memory ran out: trading must stop. Stays until the process ends; recording goes on as
    /// far as the disk lets it, with gap records for what was dropped.
    /// </summary>
    Halted = 2,

    /// <summary>The session was closed.</summary>
    Stopped = 3,
}
