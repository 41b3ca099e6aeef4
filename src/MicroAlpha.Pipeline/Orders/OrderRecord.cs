using MicroAlpha.Events;

namespace MicroAlpha.Pipeline.Orders;

/// <summary>
/// One order: its terms, what was told of it and what it reserves. Written by the core lane through <see
/// cref="OrderTable"/>.
/// </summary>
public struct OrderRecord
{
    /// <summary>Size of the terms in force, 1e-9 units, executed part included.</summary>
    public long SizeE9;

    /// <summary>Limit price in force, 1e-9 currency units; 0 = market.</summary>
    public long PriceE9;

    /// <summary>Highest price it is expected to execute at, 1e-9 currency units: what is reserved a unit.</summary>
    public long ReservePriceE9;

    /// <summary>Size of the pending replace, 1e-9 units; 0 without one.</summary>
    public long PendingSizeE9;

    /// <summary>Limit price of the pending replace, 1e-9 currency units; 0 without one.</summary>
    public long PendingPriceE9;

    /// <summary>Reserve price of the pending replace, 1e-9 currency units; 0 without one.</summary>
    public long PendingReservePriceE9;

    /// <summary>Executed size, 1e-9 units: the largest that any message told.</summary>
    public long CumulativeSizeE9;

    /// <summary>Of an adopted order: executed before and booked then, 1e-9 units; no other size has it in.</summary>
    public long BookedSizeE9;

    /// <summary>Size of all executions told, each once, 1e-9 units.</summary>
    public long PricedSizeE9;

    /// <summary>Their price times size, 1e-18 currency units.</summary>
    public Int128 PricedE18;

    /// <summary>What the executed size that no execution explains yet was booked at, 1e-18 currency units.</summary>
    public Int128 UnpricedE18;

    /// <summary>Size reserved, 1e-9 units.</summary>
    public long ReservedSizeE9;

    /// <summary>Value reserved, 1e-18 currency units.</summary>
    public Int128 ReservedE18;

    /// <summary>High half of the venue's id; 0 = not told.</summary>
    public ulong VenueOrderIdHigh;

    /// <summary>Low half of the venue's id.</summary>
    public ulong VenueOrderIdLow;

    /// <summary>Decision time of the last command, ns since the Unix epoch, our clock.</summary>
    public long CommandTimeNs;

    /// <summary>Command sequence of the new order; -1 before it is published.</summary>
    public long NewSequence;

    /// <summary>Command sequence of the pending or last replace; -1 = none.</summary>
    public long ReplaceSequence;

    /// <summary>Command sequence of the pending or last cancel; -1 = none.</summary>
    public long CancelSequence;

    /// <summary>Instrument.</summary>
    public uint InstrumentId;

    /// <summary>Parent intent; 0 = none.</summary>
    public uint ParentId;

    /// <summary>Next live order of the instrument; 0 = none.</summary>
    public uint NextLive;

    /// <summary>Live order before this one; 0 = none.</summary>
    public uint PreviousLive;

    /// <summary>Strategy.</summary>
    public ushort StrategyId;

    /// <summary>What was told.</summary>
    public OrderFacts Facts;

    /// <summary>Derived state.</summary>
    public OrderState State;

    /// <summary>Bid buys, Ask sells.</summary>
    public Side Side;

    /// <summary>Limit or market.</summary>
    public OrderType OrderType;

    /// <summary>How long it works.</summary>
    public TimeInForce TimeInForce;

    /// <summary>The venue may still execute it.</summary>
    public readonly bool IsLive => State is > OrderState.Idle and < OrderState.Filled;

    /// <summary>Largest size that may be in force, 1e-9 units.</summary>
    public readonly long WorstSizeE9 => Math.Max(SizeE9, PendingSizeE9);

    /// <summary>Highest price that may be in force, 1e-9 currency units.</summary>
    public readonly long WorstPriceE9 => Math.Max(ReservePriceE9, PendingReservePriceE9);

    /// <summary>Executed size that no execution explains yet, 1e-9 units.</summary>
    public readonly long UnpricedSizeE9 => Math.Max(0, CumulativeSizeE9 - PricedSizeE9);

    internal readonly bool Has(OrderFacts facts) => (Facts & facts) != 0;
}
