using MicroAlpha.Indicators.OrderFlow;

namespace MicroAlpha.Host.IndicatorReports;

/// <summary>OFI that decays with time, lots: the contribution of every row and the sum after it.</summary>
internal sealed class DecayedOfiReport(ReportContext context) : IndicatorReport(context)
{
    private readonly OfiSet _ofi = new(1, keepsSums: false);
    private readonly DecayedSumSet _sum = new(1, context.Spec.WidthNs);

    /// <inheritdoc />
    public override string Header => "row,e,decayed";

    /// <inheritdoc />
    public override void OnRow(in MarketRow row)
    {
        var e = _ofi.Update(0, row.BidPriceE9, row.BidSizeE9, row.AskPriceE9, row.AskSizeE9);
        var value = _sum.Add(0, row.TimeNs, (double)e / Context.LotE9);
        Sum += value;
        Line($"{row.Index},{Context.Lots(e)},{ReportContext.Text(value)}");
    }

    /// <inheritdoc />
    public override void OnNewBook() => Forget();

    /// <inheritdoc />
    public override void OnReset(bool isNewDay) => Forget();

    private void Forget()
    {
        _ofi.Reset(0);
        _sum.Reset(0);
    }
}
