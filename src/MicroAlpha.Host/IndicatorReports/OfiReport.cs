using MicroAlpha.Indicators.OrderFlow;

namespace MicroAlpha.Host.IndicatorReports;

/// <summary>OFI of every row: row, e.</summary>
internal sealed class OfiReport(ReportContext context) : IndicatorReport(context)
{
    private readonly OfiSet _ofi = new(1);
    private Int128 _sum;
    private Int128 _sumAbs;

    /// <inheritdoc />
    public override string Header => "row,e";

    /// <inheritdoc />
    public override void OnRow(in MarketRow row)
    {
        var e = _ofi.Update(0, row.BidPriceE9, row.BidSizeE9, row.AskPriceE9, row.AskSizeE9);
        _sum += e;
        _sumAbs += Math.Abs(e);
        Line($"{row.Index},{Context.Lots(e)}");
    }

    /// <inheritdoc />
    public override void OnNewBook() => _ofi.Reset(0);

    /// <inheritdoc />
    public override void OnReset(bool isNewDay) => _ofi.Reset(0);

    /// <inheritdoc />
    public override void Finish()
    {
        Sum = Context.LotsNumber(_sum);
        Summary["sum_abs"] = Context.LotsNumber(_sumAbs);
        Summary["malformed"] = _ofi.Malformed;
    }
}
