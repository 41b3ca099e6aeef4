namespace MicroAlpha.Events;

/// <summary>Phase of a trading day.</summary>
public enum SessionPhase : byte
{
    /// <summary>Not told.</summary>
    Unknown = 0,

    /// <summary>Before the regular open.</summary>
    PreMarket = 1,

    /// <summary>Regular trading hours.</summary>
    Regular = 2,

    /// <summary>After the regular close.</summary>
    PostMarket = 3,

    /// <summary>No trading.</summary>
    Closed = 4,
}
