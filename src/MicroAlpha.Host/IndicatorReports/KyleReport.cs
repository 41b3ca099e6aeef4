using MicroAlpha.Events;
using MicroAlpha.Indicators.Statistics;
using MicroAlpha.Indicators.Trades;

namespace MicroAlpha.Host.IndicatorReports;

/// <summary>
/// Kyle's lambda: k, dmid (currency units), signed_volume (units), and the regression over all windows; with n, that
/// over the last n at each of them.
/// </summary>
internal sealed class KyleReport(ReportContext context) : WindowReport(context)
{
    private TickRule _tick;
    private Regression _regression;
    private readonly RollingRegressionSet? _rolling =
        context.Spec.Length > 0 ? new RollingRegressionSet(1, context.Spec.Length) : null;

    private Int128 _signedE9;

    /// <inheritdoc />
    public override string Header => _rolling is null ? "k,dmid,signed_volume" : "k,dmid,signed_volume,lambda";

    /// <inheritdoc />
    public override void OnTrade(in MarketRow trade)
    {
        Advance(trade.TimeNs);
        var tick = _tick.Next(trade.PriceE9);
        var sign = Context.Spec.Rule switch
        {
            SignRule.True => trade.TrueSign,
            SignRule.LeeReady => TickRule.LeeReady(trade.PriceE9, trade.BidPriceE9, trade.AskPriceE9, tick),
            _ => tick,
        };
        _signedE9 += (Int128)trade.SizeE9 * sign;
    }

    /// <inheritdoc />
    public override void OnReset(bool isNewDay)
    {
        base.OnReset(isNewDay);
        (_tick, _signedE9) = (default, 0);
    }

    /// <inheritdoc />
    public override void Finish()
    {
        base.Finish();
        Sum = _regression.Slope;
        Summary["lambda"] = Number(_regression.Slope);
        Summary["intercept"] = Number(_regression.Intercept);
        Summary["lambda_no_intercept"] = Number(_regression.SlopeThroughOrigin);
        Summary["r2"] = Number(_regression.RSquared);
        Summary["t"] = Number(_regression.T);
        Summary["windows"] = _regression.Count;
    }

    /// <inheritdoc />
    protected override void CloseWindow()
    {
        // Without a middle there is no change: such a window says nothing about the slope. After a halt both the
        // change and the volume are those behind it.
        var isKnown = StartMid2E9 != 0;
        var change = isKnown ? (LastMid2E9 - StartMid2E9) / 2.0 / DecimalE9.One : double.NaN;
        var volume = (double)_signedE9 / DecimalE9.One;
        if (isKnown)
        {
            _regression.Add(volume, change);
            _rolling?.Add(0, volume, change);
        }

        var last = isKnown && _rolling is { } rolling && rolling.IsReady(0) ? rolling[0].Slope : double.NaN;
        var slope = _rolling is null ? "" : $",{ReportContext.Text(last)}";
        Line($"{Index},{ReportContext.Text(change)},{ReportContext.Text(volume)}{slope}");
        _signedE9 = 0;
    }
}
