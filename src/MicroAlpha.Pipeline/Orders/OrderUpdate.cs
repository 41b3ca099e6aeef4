namespace MicroAlpha.Pipeline.Orders;

/// <summary>What one message changed: how far the position moves, and at what price.</summary>
public struct OrderUpdate
{
    /// <summary>The order; 0 = none that we know.</summary>
    public uint OrderId;

    /// <summary>State before the message.</summary>
    public OrderState Before;

    /// <summary>State after it.</summary>
    public OrderState After;

    /// <summary>By how much the executed size rose, 1e-9 units, never negative.</summary>
    public long FilledSizeE9;

    /// <summary>Price the rise is booked at, 1e-9 currency units.</summary>
    public long FilledPriceE9;

    /// <summary>
    /// What an earlier booking costs more than was assumed, 1e-18 currency units: an execution told its price late.
    /// </summary>
    public Int128 CorrectionE18;

    /// <summary>An execution that was not told before.</summary>
    public bool IsNewExecution;

    /// <summary>The venue said that the order rested when it was executed.</summary>
    public bool IsMaker;

    /// <summary>More was executed than ordered, and this message told it first.</summary>
    public bool IsOverfill;
}
