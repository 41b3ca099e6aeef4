namespace MicroAlpha.Indicators.Technical;

/// <summary>
/// Time-weighted average price as the mean of the closes of equally long intervals since the session's start; an
/// interval without a trade is given with the close before it. Exact in whole numbers.
/// </summary>
/// <remarks>Example: closes 10, 12, 11: 11.</remarks>
public struct Twap : IBarIndicator
{
    private Int128 _sumE9;
    private long _count;

    /// <inheritdoc/>
    public readonly bool IsReady => _count > 0;

    /// <inheritdoc/>
    public readonly double Value => IsReady ? (double)_sumE9 / _count / 1e9 : double.NaN;

    /// <summary>Takes intervals without a trade in, which have the close before them.</summary>
    /// <param name="closePriceE9">That close.</param>
    /// <param name="intervals">How many; 0 or less are none.</param>
    public void AddEmpty(long closePriceE9, long intervals)
    {
        if (intervals <= 0)
            return;
        _sumE9 += (Int128)closePriceE9 * intervals;
        _count += intervals;
    }

    /// <inheritdoc/>
    public void Add(long highPriceE9, long lowPriceE9, long closePriceE9)
    {
        _sumE9 += closePriceE9;
        _count++;
    }
}
