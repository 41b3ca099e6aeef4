namespace MicroAlpha.Venue.Matching;

/// <summary>
/// Why a command was rejected (1 to 63) or an order canceled (64 and above). Checked in the order of the numbers, so
/// a command with several faults always names the same one. Numbers are part of the native library's interface.
/// </summary>
public enum MatchReason : byte
{
    /// <summary>Not applicable.</summary>
    None = 0,

    /// <summary>The kind of the command is unknown.</summary>
    UnknownCommand = 1,

    /// <summary>The instrument was not defined.</summary>
    UnknownInstrument = 2,

    /// <summary>The instrument was defined before.</summary>
    InstrumentExists = 3,

    /// <summary>The instrument's id is not below the matcher's limit.</summary>
    InstrumentLimit = 4,

    /// <summary>Tick and lot must be above 0.</summary>
    InvalidInstrument = 5,

    /// <summary>A band must not be negative, nor its lower price above its upper one.</summary>
    InvalidBand = 6,

    /// <summary>An order's id is never 0.</summary>
    InvalidOrderId = 7,

    /// <summary>No order with that id rests in that instrument for that account.</summary>
    UnknownOrder = 8,

    /// <summary>Bid or Ask.</summary>
    InvalidSide = 9,

    /// <summary>Limit or Market.</summary>
    InvalidOrderType = 10,

    /// <summary>Not a time in force, or one that a resting order cannot get by a replace.</summary>
    InvalidTimeInForce = 11,

    /// <summary>An unknown flag, or post-only on an order that never rests.</summary>
    InvalidFlags = 12,

    /// <summary>Not a self-trade mode.</summary>
    InvalidSelfTradeMode = 13,

    /// <summary>A limit must be above 0; a market order has none.</summary>
    InvalidPrice = 14,

    /// <summary>The price is no multiple of the tick.</summary>
    PriceNotOnTick = 15,

    /// <summary>A size must be above 0.</summary>
    InvalidSize = 16,

    /// <summary>The size is no multiple of the lot.</summary>
    SizeNotOnLot = 17,

    /// <summary>The new total size is not above what was filled already.</summary>
    SizeAtMostFilled = 18,

    /// <summary>An order with that id rests already, in any instrument.</summary>
    DuplicateOrder = 19,

    /// <summary>A halted instrument takes no order that cannot wait.</summary>
    Halted = 20,

    /// <summary>A bid above the upper band or an ask below the lower one.</summary>
    OutsideBand = 21,

    /// <summary>The sizes of one side of the book would no longer sum up in 64 bits.</summary>
    SizeOverflow = 22,

    /// <summary>A post-only order that would trade at once.</summary>
    PostOnlyWouldTake = 23,

    /// <summary>The matcher holds as many orders as it was made for.</summary>
    OrderLimit = 24,

    /// <summary>The system gave no memory for another price.</summary>
    OutOfMemory = 25,

    /// <summary>Canceled by a command.</summary>
    Requested = 64,

    /// <summary>The rest of an immediate-or-cancel order.</summary>
    ImmediateOrCancel = 65,

    /// <summary>A fill-or-kill order that could not be filled whole; nothing of it traded.</summary>
    FillOrKill = 66,

    /// <summary>The rest of a market order: nothing more to trade with, or only beyond the band.</summary>
    NoLiquidity = 67,

    /// <summary>It would have traded with its own account.</summary>
    SelfTrade = 68,

    /// <summary>The band moved past the order's price.</summary>
    BandMoved = 69,
}
