using MicroAlpha.Events;
using MicroAlpha.Indicators.Statistics;

namespace MicroAlpha.Host.IndicatorReports;

/// <summary>Roll's spread of all trades so far: i, roll.</summary>
internal sealed class RollReport(ReportContext context) : IndicatorReport(context)
{
    private RollSpread _roll;

    /// <inheritdoc />
    public override string Header => "i,roll";

    /// <inheritdoc />
    public override void OnTrade(in MarketRow trade)
    {
        _roll.Add((double)trade.PriceE9 / DecimalE9.One);
        Line($"{trade.Index},{ReportContext.Text(_roll.Value)}");
    }

    /// <inheritdoc />
    public override void OnReset(bool isNewDay) => _roll.Reset();

    /// <inheritdoc />
    public override void Finish()
    {
        Sum = _roll.Value;
        Summary["roll"] = Number(_roll.Value);
        Summary["cov"] = Number(_roll.Covariance);
    }
}
