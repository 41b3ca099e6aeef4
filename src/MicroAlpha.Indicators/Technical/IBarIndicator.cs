namespace MicroAlpha.Indicators.Technical;

/// <summary>
/// An indicator of bars: one value a bar once it is warm. Implemented by structs, called through generics.
/// </summary>
public interface IBarIndicator
{
    /// <summary>The value after the last bar; NaN while <see cref="IsReady"/> is false.</summary>
    double Value { get; }

    /// <summary>There is a value.</summary>
    bool IsReady { get; }

    /// <summary>Takes a bar in. Prices in 1e-9 currency units; values come out in currency units.</summary>
    void Add(long highPriceE9, long lowPriceE9, long closePriceE9);
}
