namespace MicroAlpha.Events;

/// <summary>What a command tells its caller.</summary>
public enum ExitCode
{
    /// <summary>Done.</summary>
    Done = 0,

    /// <summary>The check or the run failed.</summary>
    Failed = 1,

    /// <summary>Wrong usage or configuration; the message names the key, the value and what is allowed.</summary>
    Usage = 2,

    /// <summary>
    /// Something outside is missing (server, file, library), or another process holds it (directory, socket, port); the
    /// message says which and how to get it.
    /// </summary>
    Missing = 3,
}
