namespace MicroAlpha.Indicators.Candles;

/// <summary>What candles did. Written by their thread; others may read single values.</summary>
public sealed class CandleCounters
{
    /// <summary>Trades taken in.</summary>
    public long Trades;

    /// <summary>Trades behind the watermark that amended a final candle.</summary>
    public long LateAmended;

    /// <summary>Trades behind the watermark that were left out, by policy or because their candle is no longer kept.
    /// </summary>
    public long LateDropped;

    /// <summary>Corrections and cancels applied.</summary>
    public long Corrections;

    /// <summary>Corrections and cancels whose trade is not in the journal: left out.</summary>
    public long UnknownCorrections;

    /// <summary>
    /// Corrections and cancels of a candle whose trades are no longer all in the journal: volume and average are right,
    /// the four prices stay as they were.
    /// </summary>
    public long PartialCorrections;

    /// <summary>Trades with a price or size that is not positive, or a time at or below 0: left out.</summary>
    public long Malformed;
}
