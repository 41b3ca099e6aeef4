namespace MicroAlpha.Venue.Paper;

/// <summary>One visible price level, 24 bytes.</summary>
internal struct PaperLevel
{
    /// <summary>Price, 1e-9 currency units.</summary>
    public long PriceE9;

    /// <summary>Size as the feed told it, 1e-9 units, above 0.</summary>
    public long SizeE9;

    /// <summary>What our orders took of it since it was told, 1e-9 units.</summary>
    public long ConsumedE9;

    /// <summary>What is left for our orders, 1e-9 units.</summary>
    public readonly long LeftE9 => SizeE9 - ConsumedE9;
}
