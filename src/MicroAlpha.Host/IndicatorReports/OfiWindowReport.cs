using System.Text.Json.Nodes;
using MicroAlpha.Indicators.OrderFlow;
using MicroAlpha.Indicators.Statistics;

namespace MicroAlpha.Host.IndicatorReports;

/// <summary>
/// OFI by windows, and the regression of the change of the middle, in ticks, on it: over everything and by half hours.
/// </summary>
internal sealed class OfiWindowReport(ReportContext context) : WindowReport(context)
{
    private const long HalfHourNs = 1_800_000_000_000;
    private const int HalfHoursOfDay = 13;

    private readonly OfiSet _ofi = new(1, keepsSums: false);
    private readonly List<Regression> _halfHours = [];
    private readonly List<(Int128 SizesE9, long Rows)> _depths = [];
    private Regression _all;
    private long _rows;
    private Int128 _window;
    private Int128 _sum;
    private Int128 _sizes;

    /// <inheritdoc />
    public override string Header => "k,n_events,ofi,mid2_start,mid2_end,dmid2,sum_bid_ask_size";

    /// <inheritdoc />
    public override void OnRow(in MarketRow row)
    {
        base.OnRow(in row);
        _window += _ofi.Update(0, row.BidPriceE9, row.BidSizeE9, row.AskPriceE9, row.AskSizeE9);
        _sizes += (Int128)row.BidSizeE9 + row.AskSizeE9;
        _rows++;
    }

    /// <inheritdoc />
    public override void OnNewBook() => _ofi.Reset(0);

    /// <inheritdoc />
    public override void OnReset(bool isNewDay)
    {
        base.OnReset(isNewDay);
        _ofi.Reset(0);
    }

    /// <inheritdoc />
    public override void Finish()
    {
        base.Finish();
        Sum = Context.LotsNumber(_sum);
        Summary["ols"] = Of(_all);
        Summary["malformed"] = _ofi.Malformed;
        if (!Context.Session.IsRegular)
            return;
        var sum = 0.0;
        var parts = new JsonArray();
        foreach (var (index, part) in _halfHours.Index())
        {
            sum += part.RSquared;
            var json = Of(part);
            var (sizesE9, rows) = _depths[index];
            json["avg_depth"] = Number((double)sizesE9 / Context.LotE9 / rows / 2);
            parts.Add(json);
        }

        Summary["half_hours"] = parts;
        Summary["mean_half_hour_r2"] = Number(sum / _halfHours.Count);
    }

    /// <inheritdoc />
    protected override void CloseWindow()
    {
        var ofi = _window;
        var change = LastMid2E9 - StartMid2E9;
        Line($"{Index},{_rows},{Context.Lots(ofi)},{Context.Price(StartMid2E9)},{Context.Price(LastMid2E9)}"
            + $",{Context.Price(change)},{Context.Lots(_sizes)}");
        var (x, y) = ((double)ofi / Context.LotE9, change / 2.0 / Context.TickE9);
        if (HasChange)
            _all.Add(x, y);
        if (Context.Session.IsRegular)
        {
            var part = (int)((Days * HalfHoursOfDay) + (IntoDayNs / HalfHourNs));
            while (_halfHours.Count <= part)
            {
                _halfHours.Add(default);
                _depths.Add(default);
            }

            var regression = _halfHours[part];
            if (HasChange)
                regression.Add(x, y);
            _halfHours[part] = regression;
            _depths[part] = (_depths[part].SizesE9 + _sizes, _depths[part].Rows + _rows);
        }

        _sum += ofi;
        (_rows, _sizes, _window) = (0, 0, 0);
    }

    private static JsonObject Of(Regression regression) => new()
    {
        ["a"] = Number(regression.Intercept),
        ["b"] = Number(regression.Slope),
        ["n"] = regression.Count,
        ["r2"] = Number(regression.RSquared),
        ["t"] = Number(regression.T),
    };
}
