namespace MicroAlpha.Events;

/// <summary>What a status means for us.</summary>
public enum TradingState : byte
{
    /// <summary>Not told: treated as not trading.</summary>
    Unknown = 0,

    /// <summary>Open for trading.</summary>
    Trading = 1,

    /// <summary>Halted: no execution.</summary>
    Halted = 2,

    /// <summary>Volatility pause.</summary>
    Paused = 3,

    /// <summary>Quotes only, before a resumption.</summary>
    QuoteOnly = 4,

    /// <summary>The market is closed.</summary>
    Closed = 5,

    /// <summary>
    /// Information only: the state stays what it was (imbalances, indications, short-sale restriction).
    /// </summary>
    Unchanged = 6,
}
