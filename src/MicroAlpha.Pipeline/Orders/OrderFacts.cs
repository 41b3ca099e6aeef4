namespace MicroAlpha.Pipeline.Orders;

/// <summary>What was told of an order. The state is a function of these and of the sizes.</summary>
[Flags]
public enum OrderFacts : ushort
{
    /// <summary>Nothing yet.</summary>
    None = 0,

    /// <summary>The venue has it: accepted, replaced or executed.</summary>
    Acknowledged = 1,

    /// <summary>The venue said canceled.</summary>
    Canceled = 2,

    /// <summary>The venue said expired.</summary>
    Expired = 4,

    /// <summary>The new order was refused, by the last gate or the venue.</summary>
    Rejected = 8,

    /// <summary>A replace waits for its answer.</summary>
    ReplacePending = 16,

    /// <summary>A cancel waits for its answer.</summary>
    CancelPending = 32,

    /// <summary>The outcome of the new order is in doubt, as long as nothing else is told of it.</summary>
    NewDoubted = 64,

    /// <summary>The outcome of the pending replace is in doubt.</summary>
    ReplaceDoubted = 128,

    /// <summary>The outcome of the pending cancel is in doubt.</summary>
    CancelDoubted = 256,

    /// <summary>More was executed than any terms allowed: applied, counted, and the instrument is halted.</summary>
    Overfilled = 512,

    /// <summary>Terms that came from the venue took effect at least once.</summary>
    Replaced = 1024,

    /// <summary>Not sent by this session: found at the venue by a reconciliation.</summary>
    External = 2048,

    /// <summary>The reservation was released; it happens once.</summary>
    Released = 4096,

    /// <summary>Of an external one: an earlier session of ours sent it.</summary>
    Ours = 8192,
}
