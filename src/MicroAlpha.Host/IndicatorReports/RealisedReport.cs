using MicroAlpha.Indicators.Statistics;

namespace MicroAlpha.Host.IndicatorReports;

/// <summary>
/// Realised variance of mids sampled at the first row and at window ends: k, mid, log_return, and the sums; the
/// volatilities are those of the mean day.
/// </summary>
internal sealed class RealisedReport(ReportContext context) : WindowReport(context)
{
    private RealisedVariance _variance;
    private long _day = long.MinValue;
    private int _days;

    /// <inheritdoc />
    public override string Header => "k,mid,log_return";

    /// <inheritdoc />
    public override void OnRow(in MarketRow row)
    {
        base.OnRow(in row);
        var day = Context.Session.DayOf(row.TimeNs);
        _days += day == _day ? 0 : 1;
        _day = day;
    }

    /// <inheritdoc />
    public override void OnReset(bool isNewDay)
    {
        base.OnReset(isNewDay);
        _variance.Reset();
    }

    /// <inheritdoc />
    public override void Finish()
    {
        base.Finish();
        Sum = _variance.Variance;
        Summary["rv"] = _variance.Variance;
        Summary["bipower"] = _variance.Bipower;
        var ofDay = _variance.Variance / Math.Max(_days, 1);
        Summary["days"] = _days;
        Summary["daily_volatility"] = Math.Sqrt(ofDay);
        Summary["annual_volatility"] = Math.Sqrt(252 * ofDay);
    }

    /// <inheritdoc />
    protected override void CloseWindow()
    {
        if (LastMid2E9 == 0)
            return;
        if (!_variance.HasMid)
            _variance.Add(StartMid2E9);
        _variance.Add(LastMid2E9);
        Line($"{Index},{ReportContext.Text(LastMid2E9 / 2.0 / Context.PriceUnitE9)},"
            + ReportContext.Text(_variance.LastReturn));
    }
}
