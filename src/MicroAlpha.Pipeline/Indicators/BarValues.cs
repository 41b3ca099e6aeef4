using MicroAlpha.Indicators.Candles;
using MicroAlpha.Indicators.Specs;
using MicroAlpha.Indicators.Statistics;
using MicroAlpha.Indicators.Technical;

namespace MicroAlpha.Pipeline.Indicators;

/// <summary>
/// What is computed from the candles of one entry when they are final, for all instruments. The candles themselves are
/// told again when they are amended, what was computed from them is not.
/// </summary>
internal sealed class BarValues
{
    private const double Unit = 1e9;

    private readonly IndicatorBoard _board;
    private readonly IndicatorSpec _spec;
    private readonly int _column;
    private readonly Ema[] _emas;
    private readonly Rsi[] _rsis;
    private readonly Atr[] _atrs;
    private readonly Macd[] _macds;
    private readonly Bollinger[] _bands;
    private readonly Vwap[] _vwaps;
    private readonly Twap[] _twaps;
    private readonly Amihud[] _amihuds;
    private readonly TechnicalSet? _all;
    private readonly Before[] _before;
    private readonly BarSession[] _sessions;
    private readonly bool[] _areStocks;

    public BarValues(IndicatorBoard board, IndicatorSpec spec, int column, int symbols)
    {
        (_board, _spec, _column) = (board, spec, column);
        _emas = Make(symbols, IndicatorKind.Ema, _ => new Ema(spec.Length));
        _rsis = Make(symbols, IndicatorKind.Rsi, _ => new Rsi(spec.Length));
        _atrs = Make(symbols, IndicatorKind.Atr, _ => new Atr(spec.Length));
        _macds = Make(symbols, IndicatorKind.Macd, _ => new Macd(spec.Fast, spec.Slow, spec.Length));
        _vwaps = Make(symbols, IndicatorKind.Vwap, _ => default(Vwap));
        _twaps = Make(symbols, IndicatorKind.Twap, _ => default(Twap));
        _amihuds = Make(symbols, IndicatorKind.Amihud, _ => default(Amihud));
        _before = new Before[symbols];
        (_sessions, _areStocks) = (new BarSession[symbols], new bool[symbols]);
        _all = spec.Kind == IndicatorKind.Technical ? new TechnicalSet(symbols) : null;
        var hasRing = spec.Kind is IndicatorKind.Sma or IndicatorKind.Bollinger;
        var ring = new long[hasRing ? symbols * spec.Length : 0];
        _bands = Make(
            hasRing ? symbols : 0, spec.Kind, i => new Bollinger(spec.Length, spec.Deviations, ring, i * spec.Length));
    }

    /// <summary>Sequence of the event that is taken in.</summary>
    public long Sequence { get; set; }

    /// <summary>An instrument gets its place.</summary>
    public void Define(int place, bool isStock) => _areStocks[place] = isStock;

    /// <summary>A session starts: averages since then begin anew with the first candle behind it.</summary>
    public void BeginSession(int place, long startNs) => _sessions[place].Tell(startNs);

    /// <summary>Takes a candle that is final or was amended.</summary>
    public void OnCandle(int place, in Candle candle)
    {
        if (_spec.Kind == IndicatorKind.Bars)
            SetBar(place, in candle);
        else if (candle.State == CandleState.Final)
            Take(place, in candle);
    }

    private void Begin(int place)
    {
        if (_vwaps.Length > 0)
            _vwaps[place] = default;
        if (_twaps.Length > 0)
            _twaps[place] = default;
        _all?.BeginSession(place);
        _before[place] = default;
    }

    private void Take(int place, in Candle candle)
    {
        if (_sessions[place].TryBegin(candle.StartNs, _areStocks[place]))
            Begin(place);
        // Volume counts where no price does: odd lots alone make no candle for averages of prices.
        if (_spec.Kind == IndicatorKind.Vwap)
        {
            _vwaps[place].Add(candle.NotionalE18, candle.VolumeE9);
            Set(place, 0, _vwaps[place].Value, !double.IsNaN(_vwaps[place].Value));
            return;
        }

        if (candle.Prices == CandlePrices.None)
            return;
        ref var before = ref _before[place];
        var missing = before.StartNs == 0 ? 0 : ((candle.StartNs - before.StartNs) / _spec.WidthNs) - 1;
        if (_spec.Kind is IndicatorKind.Twap)
            _twaps[place].AddEmpty(before.CloseE9, missing);
        else if (_all is not null)
            _all.AddEmpty(place, before.CloseE9, missing);
        before = new Before { StartNs = candle.StartNs, CloseE9 = candle.ClosePriceE9 };
        TakePrices(place, in candle);
    }

    private void TakePrices(int place, in Candle candle)
    {
        switch (_spec.Kind)
        {
            case IndicatorKind.Ema:
                Add(_emas, place, in candle);
                break;
            case IndicatorKind.Rsi:
                Add(_rsis, place, in candle);
                break;
            case IndicatorKind.Atr:
                Add(_atrs, place, in candle);
                break;
            case IndicatorKind.Twap:
                Add(_twaps, place, in candle);
                break;
            case IndicatorKind.Sma:
                Add(_bands, place, in candle);
                break;
            case IndicatorKind.Amihud:
                ref var amihud = ref _amihuds[place];
                amihud.Add(candle.ClosePriceE9 / Unit, (double)candle.NotionalE18 / Unit / Unit);
                Set(place, 0, amihud.Value, amihud.Count > 0);
                break;
            case IndicatorKind.Macd:
                ref var macd = ref _macds[place];
                Add(_macds, place, in candle);
                Set(place, 1, macd.Signal, macd.IsReady);
                Set(place, 2, macd.Histogram, macd.IsReady);
                break;
            case IndicatorKind.Technical:
                SetAll(place, in candle);
                break;
            default:
                ref var bands = ref _bands[place];
                Add(_bands, place, in candle);
                Set(place, 1, bands.Upper, bands.IsReady);
                Set(place, 2, bands.Lower, bands.IsReady);
                break;
        }
    }

    private T[] Make<T>(int symbols, IndicatorKind kind, Func<int, T> make)
    {
        var all = new T[kind == _spec.Kind ? symbols : 0];
        for (var i = 0; i < all.Length; i++)
            all[i] = make(i);
        return all;
    }

    private void Add<T>(T[] all, int place, in Candle candle)
        where T : struct, IBarIndicator
    {
        ref var one = ref all[place];
        one.Add(candle.HighPriceE9, candle.LowPriceE9, candle.ClosePriceE9);
        Set(place, 0, one.Value, one.IsReady);
    }

    private void SetAll(int place, in Candle candle)
    {
        Span<double> values = stackalloc double[TechnicalSet.Columns];
        _all!.Add(place, in candle, values);
        for (var column = 0; column < values.Length; column++)
            Set(place, column, values[column], !double.IsNaN(values[column]));
    }

    private void SetBar(int place, in Candle candle)
    {
        // Odd lots alone, or a trade that was withdrawn, leave a candle without a price.
        var hasPrices = candle.Prices != CandlePrices.None;
        Set(place, 0, candle.OpenPriceE9 / Unit, hasPrices);
        Set(place, 1, candle.HighPriceE9 / Unit, hasPrices);
        Set(place, 2, candle.LowPriceE9 / Unit, hasPrices);
        Set(place, 3, candle.ClosePriceE9 / Unit, hasPrices);
        Set(place, 4, (double)candle.VolumeE9 / Unit, true);
    }

    private void Set(int place, int column, double value, bool isReady) =>
        _board.Set(place, _column + column, value, Sequence, isReady);

    private struct Before
    {
        public long StartNs;
        public long CloseE9;
    }
}
