namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>What the session does about an error.</summary>
public enum ErrorReaction
{
    /// <summary>Nothing: it is harmless.</summary>
    Ignore = 0,

    /// <summary>The outstanding request is halved until the one symbol that is refused is known.</summary>
    SplitRequest = 1,

    /// <summary>The channel of the outstanding request is given up and reported.</summary>
    RefuseChannel = 2,

    /// <summary>The rest of the wanted symbols is given up and reported.</summary>
    RefuseRest = 3,

    /// <summary>Reconnect after the usual back-off.</summary>
    Reconnect = 4,

    /// <summary>Reconnect after the long back-off.</summary>
    ReconnectSlowly = 5,

    /// <summary>Stop and tell: no retry can mend it.</summary>
    Stop = 6,
}
