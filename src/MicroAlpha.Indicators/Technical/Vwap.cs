namespace MicroAlpha.Indicators.Technical;

/// <summary>
/// Volume-weighted average price since the session's start: exact sums of price times size and of size, one division.
/// All zeros is the start.
/// </summary>
/// <remarks>Example: 10 x 100 and 11 x 300: 4300/400 = 10.75.</remarks>
public struct Vwap
{
    /// <summary>Σ price·size, 1e-18 units.</summary>
    public Int128 NotionalE18 { get; private set; }

    /// <summary>Σ size, 1e-9 units.</summary>
    public Int128 VolumeE9 { get; private set; }

    /// <summary>The average, currency units; NaN without volume.</summary>
    public readonly double Value => VolumeE9 > 0 ? (double)NotionalE18 / (double)VolumeE9 / 1e9 : double.NaN;

    /// <summary>Takes a trade in.</summary>
    public void Add(long priceE9, long sizeE9) => Add((Int128)priceE9 * sizeE9, sizeE9);

    /// <summary>Takes the sums of several trades in.</summary>
    public void Add(Int128 notionalE18, Int128 volumeE9)
    {
        NotionalE18 += notionalE18;
        VolumeE9 += volumeE9;
    }
}
