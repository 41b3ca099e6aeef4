using MicroAlpha.Events;

namespace MicroAlpha.Pipeline.Orders;

/// <summary>A parent intent: what a strategy wants in all, worked by child orders.</summary>
public struct ParentRecord
{
    /// <summary>Wanted, 1e-9 units.</summary>
    public long SizeE9;

    /// <summary>Executed by its children, 1e-9 units.</summary>
    public long FilledSizeE9;

    /// <summary>What its live children may still execute, those with unknown outcomes included, 1e-9 units.</summary>
    public long OpenSizeE9;

    /// <summary>Instrument.</summary>
    public uint InstrumentId;

    /// <summary>Strategy.</summary>
    public ushort StrategyId;

    /// <summary>Bid buys, Ask sells.</summary>
    public Side Side;
}
