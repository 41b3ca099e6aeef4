namespace MicroAlpha.Pipeline.Orders;

/// <summary>
/// Where an order stands, as far as we know. Derived from what was told, so that the order of the messages does not
/// matter. Numbers are in hashes of logs: never changed.
/// </summary>
public enum OrderState : byte
{
    /// <summary>No such order.</summary>
    Idle = 0,

    /// <summary>Decided and handed out; the venue has not answered. Live.</summary>
    Sent = 1,

    /// <summary>At the venue. Live.</summary>
    Working = 2,

    /// <summary>A replace was handed out and not answered: either terms may hold. Live.</summary>
    Replacing = 3,

    /// <summary>A cancel was handed out and not answered. Live.</summary>
    Canceling = 4,

    /// <summary>A command's outcome is not known: time-out, reset, a reply that cannot be read. Live.</summary>
    Unknown = 5,

    /// <summary>Executed in full.</summary>
    Filled = 6,

    /// <summary>Canceled; a fill may still be told.</summary>
    Canceled = 7,

    /// <summary>Expired; a fill may still be told.</summary>
    Expired = 8,

    /// <summary>Refused.</summary>
    Rejected = 9,
}
