using MicroAlpha.Indicators.Candles;

namespace MicroAlpha.Host.IndicatorReports;

/// <summary>
/// Bars: start, open, high, low, close, volume, trades, sum_price_x_size. One that only odd lots made has no prices.
/// </summary>
internal sealed class BarsReport(ReportContext context) : BarSource(context)
{
    /// <inheritdoc />
    public override string Header => "start,open,high,low,close,volume,trades,sum_price_x_size";

    /// <inheritdoc />
    protected override void Write(IReadOnlyList<Candle> bars)
    {
        Int128 volume = 0;
        foreach (var bar in bars)
        {
            volume += bar.VolumeE9;
            // Odd lots alone have volume and no price.
            var prices = bar.Prices == CandlePrices.None
                ? ",,,"
                : $"{Context.Price(bar.OpenPriceE9)},{Context.Price(bar.HighPriceE9)},"
                    + $"{Context.Price(bar.LowPriceE9)},{Context.Price(bar.ClosePriceE9)}";
            Line($"{Context.Time(bar.StartNs)},{prices},{Context.Lots(bar.VolumeE9)},{bar.Trades},"
                + Context.Notional(bar.NotionalE18));
        }

        Sum = Context.LotsNumber(volume);
    }
}
