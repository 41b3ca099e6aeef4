namespace MicroAlpha.Venue.Matching;

/// <summary>The limits of a matcher; memory for them is reserved at creation and touched as it is used.</summary>
public sealed record MatcherOptions
{
    /// <summary>The largest <see cref="MaxOrders"/>.</summary>
    public const int OrdersLimit = 1 << 26;

    /// <summary>The largest <see cref="MaxInstruments"/>.</summary>
    public const int InstrumentsLimit = 1 << 20;

    /// <summary>Orders that may rest at once, over all instruments. About 120 bytes each.</summary>
    public int MaxOrders { get; init; } = 1 << 20;

    /// <summary>Instrument ids are below it. 256 bytes each.</summary>
    public int MaxInstruments { get; init; } = 16_384;

    /// <summary>Refuses limits below 1 or above the largest.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the limit.</exception>
    public void ThrowIfInvalid()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxOrders);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxOrders, OrdersLimit);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxInstruments);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxInstruments, InstrumentsLimit);
    }
}
