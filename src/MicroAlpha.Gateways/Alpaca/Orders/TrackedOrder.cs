namespace MicroAlpha.Gateways.Alpaca.Orders;

/// <summary>What the ring was told about an order.</summary>
internal sealed class TrackedOrder(uint orderId, uint instrumentId, Guid id)
{
    public uint OrderId { get; } = orderId;

    public uint InstrumentId { get; } = instrumentId;

    /// <summary>Alpaca's id.</summary>
    public Guid Id { get; } = id;

    /// <summary>Executions told so far: price and size, 1e-9 units.</summary>
    public List<(long PriceE9, long SizeE9)> Fills { get; } = [];

    /// <summary>Sum of their sizes.</summary>
    public long BookedSizeE9 { get; set; }

    /// <summary>Largest cumulative size any message told: the arbiter.</summary>
    public long FilledSizeE9 { get; set; }

    /// <summary>
    /// Up to this cumulative size every execution was told: a message about an earlier one says nothing new.
    /// </summary>
    public long ExplainedSizeE9 { get; set; }

    /// <summary>Executions told from REST, whose stream messages may still come.</summary>
    public List<(long PriceE9, long SizeE9)> Recovered { get; } = [];

    /// <summary>Accepted or replaced was told.</summary>
    public bool IsAccepted { get; set; }

    /// <summary>The end was told; a fill may still come.</summary>
    public bool IsClosed { get; set; }

    /// <summary>The order that replaced it; empty = none.</summary>
    public Guid ReplacedBy { get; set; }

    /// <summary>True when less was told than what is executed.</summary>
    public bool LacksFills => BookedSizeE9 < FilledSizeE9;
}
