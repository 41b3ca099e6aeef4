namespace MicroAlpha.Venue.Orders;

/// <summary>Where an order stands, in Alpaca's words.</summary>
internal enum OrderStatus : byte
{
    /// <summary>Taken in, not yet at the matcher.</summary>
    PendingNew,

    /// <summary>Taken in, waiting for the market to open.</summary>
    Accepted,

    /// <summary>Working.</summary>
    New,

    /// <summary>Working, part executed.</summary>
    PartiallyFilled,

    /// <summary>All executed.</summary>
    Filled,

    /// <summary>Taken out.</summary>
    Canceled,

    /// <summary>Ended with its day.</summary>
    Expired,

    /// <summary>Lives on as another order.</summary>
    Replaced,

    /// <summary>Being taken out.</summary>
    PendingCancel,

    /// <summary>Being replaced.</summary>
    PendingReplace,

    /// <summary>Refused.</summary>
    Rejected,
}
