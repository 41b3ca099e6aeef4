namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>Why a connection ended; reconnects are counted by it.</summary>
public enum EndCause
{
    /// <summary>It was asked to.</summary>
    Stopped = 0,

    /// <summary>No TCP connection, or the upgrade got no answer.</summary>
    ConnectFailed = 1,

    /// <summary>The upgrade was answered with another status than 101.</summary>
    UpgradeRefused = 2,

    /// <summary>The host did not prove its name.</summary>
    TlsRefused = 3,

    /// <summary>A step took longer than its limit.</summary>
    TimedOut = 4,

    /// <summary>The server sent an error that ends the connection.</summary>
    ServerError = 5,

    /// <summary>The server closed the connection in good order.</summary>
    Closed = 6,

    /// <summary>The connection broke, or no pong came in time.</summary>
    Vanished = 7,

    /// <summary>Connected, but no data for too long.</summary>
    Stale = 8,

    /// <summary>The keys or the wanted stream were refused on the trading stream.</summary>
    NotAuthorized = 9,

    /// <summary>The event ring is closed: nobody listens any more.</summary>
    RingClosed = 10,
}
