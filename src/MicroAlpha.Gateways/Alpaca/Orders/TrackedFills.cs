namespace MicroAlpha.Gateways.Alpaca.Orders;

/// <summary>What was executed of an order and told, through all its replacements.</summary>
/// <param name="id">Alpaca's id of the first one.</param>
/// <param name="baseSizeE9">Executed before it was adopted and never told, 1e-9 units.</param>
internal sealed class TrackedFills(Guid id, long baseSizeE9)
{
    /// <summary>Alpaca's ids of the order and its replacements: their rows are its executions.</summary>
    public HashSet<Guid> Ids { get; } = [id];

    public long BaseSizeE9 { get; } = baseSizeE9;

    public List<(long PriceE9, long SizeE9)> Fills { get; } = [];

    public List<(long PriceE9, long SizeE9)> Recovered { get; } = [];

    public long BookedSizeE9 { get; set; } = baseSizeE9;

    public long FilledSizeE9 { get; set; } = baseSizeE9;

    public long ExplainedSizeE9 { get; set; } = baseSizeE9;
}
