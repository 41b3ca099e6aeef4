using MicroAlpha.Events;

namespace MicroAlpha.Venue.Paper;

/// <summary>An order at the paper venue.</summary>
internal struct PaperOrder
{
    /// <summary>Limit price, 1e-9 currency units; 0 for a market order.</summary>
    public long PriceE9;

    /// <summary>Total size, 1e-9 units.</summary>
    public long SizeE9;

    /// <summary>Executed so far, 1e-9 units.</summary>
    public long FilledE9;

    /// <summary>Size of others ahead of it, 1e-9 units; <see cref="QueuePosition.Unknown"/>.</summary>
    public long AheadE9;

    /// <summary>Traded at its level since the feed told the level last, 1e-9 units.</summary>
    public long TradedE9;

    /// <summary>Our order id.</summary>
    public uint OrderId;

    /// <summary>Its instrument.</summary>
    public uint InstrumentId;

    /// <summary>
    /// The next worse or later one of its side: slot + 1; 0 = none. Of a free slot: the next free one.
    /// </summary>
    public int Next;

    /// <summary>Bid or Ask.</summary>
    public Side Side;

    /// <summary>Limit, market or post-only.</summary>
    public OrderType OrderType;

    /// <summary>How long it works.</summary>
    public TimeInForce TimeInForce;

    /// <summary>What is left to execute, 1e-9 units.</summary>
    public readonly long LeavesE9 => SizeE9 - FilledE9;
}
