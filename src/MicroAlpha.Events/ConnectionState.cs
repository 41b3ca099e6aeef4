namespace MicroAlpha.Events;

/// <summary>State of a feed connection.</summary>
public enum ConnectionState : byte
{
    /// <summary>Not set.</summary>
    None = 0,

    /// <summary>Connected, authenticated and subscribed.</summary>
    Up = 1,

    /// <summary>Not connected.</summary>
    Down = 2,

    /// <summary>A range of data is missing; see the payload's times.</summary>
    Gap = 3,

    /// <summary>
    /// What the range missed and can be fetched later was fetched and published: trades and bars. The payload's code
    /// names the channels that were subscribed and cannot be.
    /// </summary>
    Filled = 4,

    /// <summary>
    /// The range stays incomplete: nothing can be fetched, it failed, or the engine was stopped before.
    /// </summary>
    Incomplete = 5,
}
