namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>Where a session is.</summary>
public enum StreamState
{
    /// <summary>No socket; before the first attempt and between two.</summary>
    Disconnected = 0,

    /// <summary>TCP, TLS and upgrade under way.</summary>
    Connecting = 1,

    /// <summary>Waiting for the welcome or the answer to the keys.</summary>
    Authenticating = 2,

    /// <summary>Authenticated; the acknowledgements are not all there.</summary>
    Subscribing = 3,

    /// <summary>Everything wanted is acknowledged or reported as refused.</summary>
    Live = 4,

    /// <summary>A stop was asked for; the close is under way.</summary>
    Stopping = 5,

    /// <summary>Ended because it was asked to.</summary>
    Stopped = 6,

    /// <summary>Ended by an error that no retry can mend.</summary>
    Failed = 7,
}
