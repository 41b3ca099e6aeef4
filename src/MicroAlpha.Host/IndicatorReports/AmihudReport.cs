using MicroAlpha.Events;
using MicroAlpha.Indicators.Candles;
using MicroAlpha.Indicators.Statistics;

namespace MicroAlpha.Host.IndicatorReports;

/// <summary>Amihud's illiquidity over bars: start, value, and the mean.</summary>
internal sealed class AmihudReport(ReportContext context) : BarSource(context)
{
    /// <inheritdoc />
    public override string Header => "start,amihud";

    /// <inheritdoc />
    protected override void Write(IReadOnlyList<Candle> bars)
    {
        var amihud = new Amihud();
        foreach (var bar in bars.Where(static bar => bar.Prices != CandlePrices.None))
        {
            var dollars = (double)bar.NotionalE18 / DecimalE9.One / DecimalE9.One;
            amihud.Add((double)bar.ClosePriceE9 / DecimalE9.One, dollars);
            Line($"{Context.Time(bar.StartNs)},{ReportContext.Text(amihud.Last)}");
        }

        Sum = amihud.Value;
        Summary["amihud"] = Number(amihud.Value);
    }
}
