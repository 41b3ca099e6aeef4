using MicroAlpha.Indicators.Candles;

namespace MicroAlpha.Indicators.Technical;

/// <summary>
/// All technical indicators with their usual lengths, of many instruments: what <c>ta:W</c> is. One thread; nothing is
/// allocated after the start.
/// </summary>
public sealed class TechnicalSet
{
    /// <summary>Values of a bar.</summary>
    public const int Columns = 15;

    private const int BandLength = 20;

    private readonly Row[] _rows;

    /// <summary>Reserves the state of <paramref name="capacity"/> instruments.</summary>
    public TechnicalSet(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _rows = new Row[capacity];
        var ring = new long[capacity * BandLength];
        for (var i = 0; i < capacity; i++)
        {
            _rows[i] = new Row
            {
                Bands = new Bollinger(BandLength, 2, ring, i * BandLength),
                Ema20 = new Ema(20),
                Ema12 = new Ema(12),
                Ema26 = new Ema(26),
                Rsi = new Rsi(14),
                Atr = new Atr(14),
                Macd = new Macd(12, 26, 9),
            };
        }
    }

    /// <summary>What the values are, in order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "SMA20", "EMA20", "EMA12", "EMA26", "RSI14", "TR", "ATR14", "MACD", "MACDSIGNAL", "MACDHIST", "BBU", "BBM",
        "BBL", "VWAP_cum", "TWAP_cum",
    ];

    /// <summary>Takes a bar in and writes its values; NaN where there is none yet.</summary>
    /// <param name="id">Instrument, below the capacity.</param>
    /// <param name="bar">The bar.</param>
    /// <param name="values">Gets <see cref="Columns"/> values.</param>
    public void Add(int id, in Candle bar, Span<double> values)
    {
        ref var row = ref _rows[id];
        var (high, low, close) = (bar.HighPriceE9, bar.LowPriceE9, bar.ClosePriceE9);
        row.Bands.Add(high, low, close);
        row.Ema20.Add(high, low, close);
        row.Ema12.Add(high, low, close);
        row.Ema26.Add(high, low, close);
        row.Rsi.Add(high, low, close);
        row.Atr.Add(high, low, close);
        row.Macd.Add(high, low, close);
        row.Twap.Add(high, low, close);
        row.Vwap.Add(bar.NotionalE18, bar.VolumeE9);
        (values[0], values[1], values[2], values[3]) =
            (row.Bands.Value, row.Ema20.Value, row.Ema12.Value, row.Ema26.Value);
        (values[4], values[5], values[6]) = (row.Rsi.Value, row.Atr.Range, row.Atr.Value);
        (values[7], values[8], values[9]) = (row.Macd.Value, row.Macd.Signal, row.Macd.Histogram);
        (values[10], values[11], values[12]) = (row.Bands.Upper, row.Bands.Value, row.Bands.Lower);
        (values[13], values[14]) = (row.Vwap.Value, row.Twap.Value);
    }

    /// <summary>Takes intervals without a trade in: only the mean over time asks for them.</summary>
    public void AddEmpty(int id, long closePriceE9, long intervals) => _rows[id].Twap.AddEmpty(closePriceE9, intervals);

    /// <summary>Averages since the session's start begin anew.</summary>
    public void BeginSession(int id) => (_rows[id].Vwap, _rows[id].Twap) = (default, default);

    private struct Row
    {
        public Bollinger Bands;
        public Ema Ema20;
        public Ema Ema12;
        public Ema Ema26;
        public Rsi Rsi;
        public Atr Atr;
        public Macd Macd;
        public Vwap Vwap;
        public Twap Twap;
    }
}
