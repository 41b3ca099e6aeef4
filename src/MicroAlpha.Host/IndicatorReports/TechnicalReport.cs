using MicroAlpha.Events;
using MicroAlpha.Indicators.Candles;
using MicroAlpha.Indicators.Specs;
using MicroAlpha.Indicators.Technical;
using MicroAlpha.Pipeline.Indicators;

namespace MicroAlpha.Host.IndicatorReports;

/// <summary>
/// Technical indicators of bars, in currency units: one of them, or all with their usual lengths. A value that is not
/// there yet is an empty column.
/// </summary>
internal sealed class TechnicalReport(ReportContext context) : BarSource(context)
{
    private Bollinger _bands = new(
        context.Spec.Kind is IndicatorKind.Sma or IndicatorKind.Bollinger ? context.Spec.Length : 20,
        context.Spec.Kind == IndicatorKind.Bollinger ? context.Spec.Deviations : 2);

    private Ema _ema = new(context.Spec.Kind == IndicatorKind.Ema ? context.Spec.Length : 20);
    private Ema _ema12 = new(12);
    private Ema _ema26 = new(26);
    private Rsi _rsi = new(context.Spec.Kind == IndicatorKind.Rsi ? context.Spec.Length : 14);
    private Atr _atr = new(context.Spec.Kind == IndicatorKind.Atr ? context.Spec.Length : 14);
    private Macd _macd = context.Spec.Kind == IndicatorKind.Macd
        ? new Macd(context.Spec.Fast, context.Spec.Slow, context.Spec.Length)
        : new Macd(12, 26, 9);

    private readonly List<long> _starts = [];
    private BarSession _session;
    private Vwap _vwap;
    private Twap _twap;

    /// <inheritdoc />
    public override string Header => "index,start," + Columns;

    private string Columns => Context.Spec.Kind switch
    {
        IndicatorKind.Technical => string.Join(',', TechnicalSet.Names),
        IndicatorKind.Macd => "MACD,MACDSIGNAL,MACDHIST",
        IndicatorKind.Bollinger => "BBU,BBM,BBL",
        _ => Context.Spec.Kind.ToString().ToLowerInvariant(),
    };

    /// <inheritdoc />
    public override void OnSlot(ref EngineEvent slot)
    {
        base.OnSlot(ref slot);
        var isHalted = false;
        if (IndicatorBreaks.Of(ref slot, ref isHalted) == IndicatorBreak.Session)
            _starts.Add(IndicatorBreaks.SessionStartNs(ref slot));
    }

    /// <inheritdoc />
    protected override void Write(IReadOnlyList<Candle> bars)
    {
        var isStock = Context.Survey.Definition.AssetClass == AssetClass.Stock;
        var before = default(Candle);
        var told = 0;
        foreach (var bar in bars)
        {
            while (told < _starts.Count && _starts[told] <= bar.StartNs)
                _session.Tell(_starts[told++]);
            if (_session.TryBegin(bar.StartNs, isStock))
                (_vwap, _twap, before) = (default, default, default);
            // Odd lots alone make no candle for averages of prices; their volume counts in that by volume.
            if (bar.Prices == CandlePrices.None)
            {
                _vwap.Add(bar.NotionalE18, bar.VolumeE9);
                continue;
            }

            // A missing interval has the close before it: only the mean over time asks for it.
            var missing = before.IsEmpty ? 0 : ((bar.StartNs - before.StartNs) / Context.Spec.WidthNs) - 1;
            _twap.AddEmpty(before.ClosePriceE9, missing);
            before = bar;
            Take(in bar);
            var values = Values();
            Sum += double.IsNaN(values[0]) ? 0 : values[0];
            Line($"{Rows},{Context.Time(bar.StartNs)},{string.Join(',', values.Select(Text))}");
        }
    }

    private static string Text(double value) => double.IsNaN(value) ? "" : ReportContext.Text(value);

    private void Take(in Candle bar)
    {
        var (high, low, close) = (bar.HighPriceE9, bar.LowPriceE9, bar.ClosePriceE9);
        _bands.Add(high, low, close);
        _ema.Add(high, low, close);
        _ema12.Add(high, low, close);
        _ema26.Add(high, low, close);
        _rsi.Add(high, low, close);
        _atr.Add(high, low, close);
        _macd.Add(high, low, close);
        _twap.Add(high, low, close);
        _vwap.Add(bar.NotionalE18, bar.VolumeE9);
    }

    private double[] Values()
    {
        double[] macd = [_macd.Value, _macd.Signal, _macd.Histogram];
        double[] bands = [_bands.Upper, _bands.Value, _bands.Lower];
        return Context.Spec.Kind switch
        {
            IndicatorKind.Sma => [_bands.Value],
            IndicatorKind.Ema => [_ema.Value],
            IndicatorKind.Rsi => [_rsi.Value],
            IndicatorKind.Atr => [_atr.Value],
            IndicatorKind.Vwap => [_vwap.Value],
            IndicatorKind.Twap => [_twap.Value],
            IndicatorKind.Macd => macd,
            IndicatorKind.Bollinger => bands,
            _ =>
            [
                _bands.Value, _ema.Value, _ema12.Value, _ema26.Value, _rsi.Value, _atr.Range, _atr.Value, .. macd,
                .. bands, _vwap.Value, _twap.Value,
            ],
        };
    }
}
