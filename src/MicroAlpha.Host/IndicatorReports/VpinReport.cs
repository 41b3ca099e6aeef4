using MicroAlpha.Events;
using MicroAlpha.Indicators.Trades;

namespace MicroAlpha.Host.IndicatorReports;

/// <summary>
/// VPIN by bucket: bucket, t_close, buy, sell, abs_imbalance, vpin. A bucket per line: what a large trade fills alone
/// comes from splitting it.
/// </summary>
internal sealed class VpinReport : IndicatorReport
{
    private readonly VpinSet _vpin;
    private readonly double _unitsPerBucket;
    private TickRule _tick;

    public VpinReport(ReportContext context)
        : base(context)
    {
        _vpin = new VpinSet(1, BucketE9(context), context.Spec.Length);
        _unitsPerBucket = (double)_vpin.BucketE9 / context.LotE9;
    }

    /// <inheritdoc />
    public override string Header => "bucket,t_close,buy,sell,abs_imbalance,vpin";

    /// <summary>V as the specification says, or a fiftieth of the mean day, in whole lots.</summary>
    public static long BucketE9(ReportContext context)
    {
        if (context.Spec.BucketE9 > 0)
            return context.Spec.BucketE9;
        var lots = context.Survey.VolumeE9 / context.LotE9 / (50 * Math.Max(context.Survey.Days, 1));
        return (long)Int128.Clamp(lots, 1, long.MaxValue / context.LotE9 / context.Spec.Length) * context.LotE9;
    }

    /// <inheritdoc />
    public override void OnTrade(in MarketRow trade)
    {
        var tick = _tick.Next(trade.PriceE9);
        var sign = Context.Spec.Rule switch
        {
            SignRule.True => trade.TrueSign,
            SignRule.LeeReady => TickRule.LeeReady(trade.PriceE9, trade.BidPriceE9, trade.AskPriceE9, tick),
            _ => tick,
        };
        // Bucket by bucket, so that each gets its line.
        for (var left = trade.SizeE9; left > 0;)
        {
            var state = _vpin[0];
            var part = Math.Min(left, _vpin.BucketE9 - state.FilledE9);
            left -= part;
            if (_vpin.Update(0, part, sign) > 0)
                Write(trade.TimeNs, state.SignedE9 + (part * sign));
        }
    }

    /// <inheritdoc />
    public override void OnReset(bool isNewDay) => _tick = default;

    /// <inheritdoc />
    public override void Finish()
    {
        Summary["V"] = _unitsPerBucket;
        Summary["left_over"] = (double)_vpin[0].FilledE9 / Context.LotE9;
        Summary["last"] = Number(_vpin.IsReady(0) ? _vpin[0].Value : double.NaN);
    }

    private void Write(long timeNs, long signedE9)
    {
        var imbalance = (double)signedE9 / Context.LotE9;
        var value = _vpin.IsReady(0) ? _vpin[0].Value : double.NaN;
        Sum += double.IsNaN(value) ? 0 : value;
        Line($"{_vpin[0].Buckets - 1},{Context.Time(timeNs)},{ReportContext.Text((_unitsPerBucket + imbalance) / 2)},"
            + $"{ReportContext.Text((_unitsPerBucket - imbalance) / 2)},{ReportContext.Text(Math.Abs(imbalance))},"
            + ReportContext.Text(value));
    }
}
