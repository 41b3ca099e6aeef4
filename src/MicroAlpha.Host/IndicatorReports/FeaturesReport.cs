using System.Text.Json.Nodes;
using MicroAlpha.Indicators.OrderFlow;

namespace MicroAlpha.Host.IndicatorReports;

/// <summary>
/// Middle, weighted middle, queue imbalance and spread of every row, and their means over time: a row holds until the
/// next one, the last until the close.
/// </summary>
internal sealed class FeaturesReport(ReportContext context) : IndicatorReport(context)
{
    private readonly double[] _sums = new double[4];
    private double[]? _last;
    private long _lastNs;
    private double _held;

    /// <inheritdoc />
    public override string Header => "row,mid,microprice,queue_imbalance,spread";

    /// <inheritdoc />
    public override void OnRow(in MarketRow row)
    {
        Hold(row.TimeNs);
        if (!row.HasBoth)
        {
            _last = null;
            Line($"{row.Index},nan,nan,nan,nan");
            return;
        }

        double unit = Context.PriceUnitE9;
        var (bid, ask) = (row.BidPriceE9 / unit, row.AskPriceE9 / unit);
        _last =
        [
            (bid + ask) / 2,
            QuoteFeatures.WeightedMid(bid, row.BidSizeE9, ask, row.AskSizeE9),
            QuoteFeatures.QueueImbalance(row.BidSizeE9, row.AskSizeE9),
            ask - bid,
        ];
        _lastNs = row.TimeNs;
        Sum += _last[2];
        Line($"{row.Index},{ReportContext.Text(_last[0])},{ReportContext.Text(_last[1])},"
            + $"{ReportContext.Text(_last[2])},{Context.Price(row.AskPriceE9 - row.BidPriceE9)}");
    }

    /// <inheritdoc />
    public override void OnReset(bool isNewDay)
    {
        if (isNewDay && _last is not null && Context.Session.IsRegular)
            Hold(Context.Session.Midnight(_lastNs) + SessionHours.OpenNs + (Context.Session.DayCloseNs
                - Context.Session.DayOpenNs));
        _last = null;
    }

    /// <inheritdoc />
    public override void Finish()
    {
        OnReset(isNewDay: true);
        Summary["time_weighted_mid_micro_qi_spread"] =
            new JsonArray([.. _sums.Select(sum => Number(sum / _held))]);
    }

    private void Hold(long untilNs)
    {
        if (_last is null)
            return;
        var seconds = (untilNs - _lastNs) / 1e9;
        for (var i = 0; i < _sums.Length; i++)
            _sums[i] += _last[i] * seconds;
        _held += seconds;
    }
}
