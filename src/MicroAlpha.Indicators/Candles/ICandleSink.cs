namespace MicroAlpha.Indicators.Candles;

/// <summary>
/// Gets candles when they become final or are amended. Implemented by structs, called through generics.
/// </summary>
public interface ICandleSink
{
    /// <summary>A candle is final, or was amended after it was.</summary>
    /// <param name="id">Instrument.</param>
    /// <param name="interval">Index of its interval, 0 the shortest.</param>
    /// <param name="candle">The candle; its state says which. Valid during the call.</param>
    void OnCandle(uint id, int interval, in Candle candle);
}
