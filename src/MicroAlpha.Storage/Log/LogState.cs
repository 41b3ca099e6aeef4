namespace MicroAlpha.Storage.Log;

/// <summary>
/// What a verification says about a session or a whole log; of several sessions the highest number counts.
/// </summary>
public enum LogState
{
    /// <summary>Closed by its run, every check passed.</summary>
    Clean = 0,

    /// <summary>
    /// A run that crashed; the next start cut its torn end and closed it. Nothing acknowledged is missing.
    /// </summary>
    CrashedRecovered = 1,

    /// <summary>Not closed: being written, or crashed and not yet recovered. Every check passed.</summary>
    Open = 2,

    /// <summary>A check failed.</summary>
    Damaged = 3,

    /// <summary>A recovery found damage in the middle, marked the session and left it as it is.</summary>
    Quarantined = 4,
}
