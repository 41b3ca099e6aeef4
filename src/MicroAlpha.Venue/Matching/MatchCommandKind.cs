namespace MicroAlpha.Venue.Matching;

/// <summary>What a command does. Numbers are part of the native library's interface.</summary>
public enum MatchCommandKind : byte
{
    /// <summary>Not set: rejected.</summary>
    None = 0,

    /// <summary>Opens a book: <see cref="MatchCommand.TickE9"/>, <see cref="MatchCommand.LotE9"/>.</summary>
    DefineInstrument = 1,

    /// <summary>A new order.</summary>
    New = 2,

    /// <summary>Takes a resting order out.</summary>
    Cancel = 3,

    /// <summary>
    /// Changes price, total size, time in force or id of a resting order. It keeps its priority unless its price
    /// changes or its size grows.
    /// </summary>
    Replace = 4,

    /// <summary>Stops matching in one instrument; orders are accepted, replaced and canceled as before.</summary>
    Halt = 5,

    /// <summary>Uncrosses the book and matches again.</summary>
    Resume = 6,

    /// <summary>
    /// Sets <see cref="MatchCommand.LowerBandE9"/> and <see cref="MatchCommand.UpperBandE9"/> and cancels the bids
    /// above and the asks below them.
    /// </summary>
    LuldBand = 7,

    /// <summary>Ends the trading day of one instrument: its day orders expire.</summary>
    ExpireDay = 8,
}
