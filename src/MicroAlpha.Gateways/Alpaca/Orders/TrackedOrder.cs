namespace MicroAlpha.Gateways.Alpaca.Orders;

/// <summary>What the ring was told about an order.</summary>
/// <param name="orderId">Our dense id.</param>
/// <param name="instrumentId">Its instrument.</param>
/// <param name="id">Alpaca's id.</param>
/// <param name="baseSizeE9">Executed before it was adopted and never told: cumulative sizes count from here.</param>
internal sealed class TrackedOrder(uint orderId, uint instrumentId, Guid id, long baseSizeE9 = 0)
{
    public uint OrderId { get; } = orderId;

    public uint InstrumentId { get; } = instrumentId;

    /// <summary>Alpaca's id.</summary>
    public Guid Id { get; } = id;

    /// <summary>Executions, shared with the orders it replaced: sizes count on through a replace.</summary>
    public TrackedFills Executed { get; init; } = new(id, baseSizeE9);

    /// <summary>Executed before it was adopted, 1e-9 units.</summary>
    public long BaseSizeE9 => Executed.BaseSizeE9;

    /// <summary>Executions told so far: price and size, 1e-9 units.</summary>
    public List<(long PriceE9, long SizeE9)> Fills => Executed.Fills;

    /// <summary>Sum of their sizes.</summary>
    public long BookedSizeE9
    {
        get => Executed.BookedSizeE9;
        set => Executed.BookedSizeE9 = value;
    }

    /// <summary>Largest cumulative size any message told: the arbiter.</summary>
    public long FilledSizeE9
    {
        get => Executed.FilledSizeE9;
        set => Executed.FilledSizeE9 = value;
    }

    /// <summary>
    /// Up to this cumulative size every execution was told: a message about an earlier one says nothing new.
    /// </summary>
    public long ExplainedSizeE9
    {
        get => Executed.ExplainedSizeE9;
        set => Executed.ExplainedSizeE9 = value;
    }

    /// <summary>Executions told from REST, whose stream messages may still come.</summary>
    public List<(long PriceE9, long SizeE9)> Recovered => Executed.Recovered;

    /// <summary>Accepted or replaced was told.</summary>
    public bool IsAccepted { get; set; }

    /// <summary>The end was told; a fill may still come.</summary>
    public bool IsClosed { get; set; }

    /// <summary>The order that replaced it; empty = none.</summary>
    public Guid ReplacedBy { get; set; }

    /// <summary>True when less was told than what is executed.</summary>
    public bool LacksFills => BookedSizeE9 < FilledSizeE9;
}
