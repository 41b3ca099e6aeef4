using MicroAlpha.Indicators.Candles;

namespace MicroAlpha.Host.IndicatorReports;

/// <summary>Bars: start, open, high, low, close, volume, trades, sum_price_x_size.</summary>
internal sealed class BarsReport(ReportContext context) : BarSource(context)
{
    /// <inheritdoc />
    public override string Header => "start,open,high,low,close,volume,trades,sum_price_x_size";

    /// <inheritdoc />
    protected override void Write(IReadOnlyList<Candle> bars)
    {
        foreach (var bar in bars)
        {
            Sum += (double)bar.VolumeE9 / Context.LotE9;
            Line($"{Context.Time(bar.StartNs)},{Context.Price(bar.OpenPriceE9)},{Context.Price(bar.HighPriceE9)},"
                + $"{Context.Price(bar.LowPriceE9)},{Context.Price(bar.ClosePriceE9)},{Context.Lots(bar.VolumeE9)},"
                + $"{bar.Trades},{Context.Notional(bar.NotionalE18)}");
        }
    }
}
