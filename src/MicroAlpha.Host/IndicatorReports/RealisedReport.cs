using MicroAlpha.Indicators.Statistics;

namespace MicroAlpha.Host.IndicatorReports;

/// <summary>Realised variance of mids sampled at the first row and at window ends: k, mid, log_return, and the
/// sums.</summary>
internal sealed class RealisedReport(ReportContext context) : WindowReport(context)
{
    private RealisedVariance _variance;
    private bool _isFirst = true;

    /// <inheritdoc />
    public override string Header => "k,mid,log_return";

    /// <inheritdoc />
    public override void OnReset(bool isNewDay)
    {
        base.OnReset(isNewDay);
        _variance.Reset();
        _isFirst = true;
    }

    /// <inheritdoc />
    public override void Finish()
    {
        base.Finish();
        Sum = _variance.Variance;
        Summary["rv"] = _variance.Variance;
        Summary["bipower"] = _variance.Bipower;
        Summary["daily_volatility"] = Math.Sqrt(_variance.Variance);
        Summary["annual_volatility"] = Math.Sqrt(252 * _variance.Variance);
    }

    /// <inheritdoc />
    protected override void CloseWindow()
    {
        if (LastMid2E9 == 0)
            return;
        if (_isFirst)
            _variance.Add(StartMid2E9);
        _isFirst = false;
        _variance.Add(LastMid2E9);
        Line($"{Index},{ReportContext.Text(LastMid2E9 / 2.0 / Context.PriceUnitE9)},"
            + ReportContext.Text(_variance.LastReturn));
    }
}
