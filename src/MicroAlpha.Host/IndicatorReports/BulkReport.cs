using MicroAlpha.Indicators.Candles;
using MicroAlpha.Indicators.Specs;
using MicroAlpha.Indicators.Trades;

namespace MicroAlpha.Host.IndicatorReports;

/// <summary>
/// Bulk classification by bar (t_last, volume, buy_fraction), or the VPIN of its shares by bucket. σ is that of all
/// bars, so lines are written after the last one.
/// </summary>
internal sealed class BulkReport(ReportContext context) : IndicatorReport(context)
{
    private readonly List<(double Close, long LastTimeNs, double Volume, bool IsFirst)> _bars = [];
    private Candle _bar;
    private long _lastTimeNs;
    private bool _isFirst = true;

    private bool IsVpin => Context.Spec.Kind == IndicatorKind.Vpin;

    /// <inheritdoc />
    public override string Header =>
        IsVpin ? "bucket,t_close,buy,sell,abs_imbalance,vpin" : "t_last,volume,buy_fraction";

    /// <inheritdoc />
    public override void OnTrade(in MarketRow trade)
    {
        if (_bar.Trades > 0 && trade.TimeNs >= _bar.StartNs + Context.Spec.WidthNs)
            End();
        if (_bar.Trades == 0)
            _bar.StartNs = trade.TimeNs - (trade.TimeNs % Context.Spec.WidthNs);
        _bar.Add(trade.PriceE9, trade.SizeE9, TradeUpdates.All);
        _lastTimeNs = trade.TimeNs;
    }

    /// <inheritdoc />
    public override void OnReset(bool isNewDay)
    {
        End();
        _isFirst = true;
    }

    /// <inheritdoc />
    public override void Finish()
    {
        End();
        double[] closes = [.. _bars.Select(bar => bar.Close)];
        bool[] firsts = [.. _bars.Select(bar => bar.IsFirst)];
        var shares = new double[closes.Length];
        // Prices are in units of the report, a given σ in currency units.
        var unit = Context.PriceUnitE9 / 1e9;
        var sigma = BulkClassification.Sigma(closes, firsts);
        if (Context.Spec.IsPast || Context.Spec.Sigma > 0)
            BulkClassification.ClassifyPast(closes, firsts, Context.Spec.Sigma / unit, Context.Spec.Degrees, shares);
        else
            BulkClassification.Classify(closes, firsts, Context.Spec.Degrees, shares);
        Summary["sigma"] = Number(sigma);
        Summary["sigma_in_currency"] = Number(sigma * unit);
        var vpin = IsVpin
            ? new BulkVpin((double)VpinReport.BucketE9(Context) / Context.LotE9, Context.Spec.Length)
            : null;
        foreach (var (index, bar) in _bars.Index())
        {
            if (vpin is not null)
            {
                Write(vpin, new BulkBar(bar.LastTimeNs, bar.Volume, shares[index]));
                continue;
            }

            Sum += shares[index];
            Line($"{Context.Time(bar.LastTimeNs)},{ReportContext.Text(bar.Volume)},"
                + ReportContext.Text(shares[index]));
        }

        if (vpin is not null)
            Summary["last"] = Number(vpin.Value);
    }

    private void End()
    {
        if (_bar.Trades == 0)
            return;
        _bars.Add((Context.PriceNumber(_bar.ClosePriceE9), _lastTimeNs, (double)_bar.VolumeE9 / Context.LotE9,
            _isFirst));
        _isFirst = false;
        _bar = default;
    }

    private void Write(BulkVpin vpin, in BulkBar bar)
    {
        var left = bar.Volume;
        while (left > 0)
        {
            if (!vpin.TryClose(ref left, in bar, out var bucket))
                continue;
            Sum += double.IsNaN(bucket.Value) ? 0 : bucket.Value;
            Line($"{bucket.Index},{Context.Time(bucket.CloseTimeNs)},{ReportContext.Text(bucket.Buy)},"
                + $"{ReportContext.Text(bucket.Sell)},{ReportContext.Text(bucket.AbsImbalance)},"
                + ReportContext.Text(bucket.Value));
        }
    }
}
