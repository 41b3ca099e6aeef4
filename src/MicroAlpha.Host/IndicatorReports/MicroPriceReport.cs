using MicroAlpha.Indicators.OrderFlow;

namespace MicroAlpha.Host.IndicatorReports;

/// <summary>
/// Stoikov's micro-price: without a table the adjustments fitted to all rows, in ticks by imbalance and spread; with
/// one the micro-price of every row, in the unit of prices.
/// </summary>
internal sealed class MicroPriceReport(ReportContext context) : IndicatorReport(context)
{
    private readonly MicroPriceFit _fit = new(context.Spec.Levels, context.TickE9);
    private readonly MicroPrice? _table =
        context.Spec.Weights.Count > 0 ? new MicroPrice(context.Spec.Weights) : null;

    /// <inheritdoc />
    public override string Header => _table is null ? "bucket,spread_ticks,adjustment_ticks" : "row,microprice";

    /// <inheritdoc />
    public override void OnRow(in MarketRow row)
    {
        _fit.Add(row.BidPriceE9, row.BidSizeE9, row.AskPriceE9, row.AskSizeE9);
        if (_table is null)
            return;
        var value = _table.Of(row.BidPriceE9, row.BidSizeE9, row.AskPriceE9, row.AskSizeE9, Context.TickE9) * 1e9;
        Sum += double.IsNaN(value) ? 0 : Context.PriceNumber(value);
        Line($"{row.Index},{ReportContext.Text(Context.PriceNumber(value))}");
    }

    /// <inheritdoc />
    public override void OnNewBook() => _fit.Reset();

    /// <inheritdoc />
    public override void OnReset(bool isNewDay) => _fit.Reset();

    /// <inheritdoc />
    public override void Finish()
    {
        Summary["transitions"] = _fit.Count;
        if (_table is not null)
            return;
        foreach (var (state, adjustment) in _fit.Adjustments().Index())
        {
            Sum += Math.Abs(adjustment);
            Line($"{state % MicroPrice.Buckets},{(state / MicroPrice.Buckets) + 1},{ReportContext.Text(adjustment)}");
        }
    }
}
