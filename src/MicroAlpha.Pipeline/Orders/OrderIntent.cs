using MicroAlpha.Events;

namespace MicroAlpha.Pipeline.Orders;

/// <summary>
/// What a strategy wants done: the question to the risk gate. All numbers are whole; a value that a calculation could
/// not give is 0, and 0 is refused.
/// </summary>
public struct OrderIntent
{
    /// <summary>New, replace or cancel.</summary>
    public CommandKind Kind;

    /// <summary>Bid buys, Ask sells. Of a replace or cancel: taken from the order.</summary>
    public Side Side;

    /// <summary>Limit or market.</summary>
    public OrderType OrderType;

    /// <summary>How long it works.</summary>
    public TimeInForce TimeInForce;

    /// <summary>The strategy's own code of why.</summary>
    public byte Reason;

    /// <summary>Part of an explicit flattening: passes kill level 4 when it reduces.</summary>
    public bool IsFlatten;

    /// <summary>Who decides, below the limit of strategies.</summary>
    public ushort StrategyId;

    /// <summary>Dense instrument id.</summary>
    public uint InstrumentId;

    /// <summary>The order to replace or cancel; 0 for a new one.</summary>
    public uint OrderId;

    /// <summary>Parent intent; 0 = none.</summary>
    public uint ParentId;

    /// <summary>Limit price, 1e-9 currency units; 0 for market orders.</summary>
    public long PriceE9;

    /// <summary>Total size, 1e-9 units; of a replace the new total, what was executed included.</summary>
    public long SizeE9;

    /// <summary>Receive time of the event that caused it, ns since the Unix epoch, our clock.</summary>
    public long DecisionTimeNs;
}
