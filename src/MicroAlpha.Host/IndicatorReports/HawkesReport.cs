using MicroAlpha.Indicators.Intensity;
using MicroAlpha.Indicators.Specs;

namespace MicroAlpha.Host.IndicatorReports;

/// <summary>
/// Hawkes intensity by trade (i, t, lambda_minus, lambda_plus), on a grid (k, lambda), or of buys and sells. Times are
/// seconds since the session's open, or since the first trade outside of sessions.
/// </summary>
internal sealed class HawkesReport : IndicatorReport
{
    private readonly HawkesSet _hawkes;
    private readonly HawkesPairSet _pair;
    private long _originNs;
    private long _endNs;
    private long _grid;
    private long _lastNs = long.MinValue;
    private double _last;
    private long _backwards;

    public HawkesReport(ReportContext context)
        : base(context)
    {
        var p = context.Spec.Hawkes;
        _hawkes = new HawkesSet(1, p);
        _pair = new HawkesPairSet(1, p, context.Spec.Cross);
    }

    private bool IsPair => Context.Spec.Kind == IndicatorKind.HawkesPair;

    private bool IsGrid => Context.Spec.WidthNs > 0;

    /// <inheritdoc />
    public override string Header => IsPair ? "i,t,mark,lambda_buy_minus,lambda_sell_minus"
        : IsGrid ? "k,lambda"
        : "i,t,lambda_minus,lambda_plus";

    /// <inheritdoc />
    public override void OnTrade(in MarketRow trade)
    {
        if (_originNs == 0)
        {
            _originNs = Context.Session.IsRegular
                ? Context.Session.Midnight(trade.TimeNs) + SessionHours.OpenNs
                : trade.TimeNs;
            _endNs = Context.Session.IsRegular ? Context.Session.DayCloseNs : 0;
        }

        if (trade.TimeNs < _lastNs)
        {
            _backwards++;
            return;
        }

        if (Context.Spec.IsDistinct && trade.TimeNs == _lastNs)
            return;
        if (IsGrid)
            WriteGrid(trade.TimeNs - 1);
        _lastNs = trade.TimeNs;
        if (IsPair)
            WritePair(in trade);
        else
            _last = _hawkes.Update(0, trade.TimeNs);
        if (IsPair || IsGrid)
            return;
        Sum += _hawkes[0].Before;
        Line($"{Rows},{Seconds(trade.TimeNs)},{ReportContext.Text(_hawkes[0].Before)},{ReportContext.Text(_last)}");
    }

    /// <inheritdoc />
    public override void OnReset(bool isNewDay)
    {
        if (!isNewDay)
            return;
        EndGrid();
        _hawkes.Reset(0);
        _pair.Reset(0);
        (_originNs, _lastNs, _grid) = (0, long.MinValue, 0);
    }

    /// <inheritdoc />
    public override void Finish()
    {
        EndGrid();
        if (!IsPair)
            Summary["last_lambda_plus"] = Number(_last);
        Summary["branching_ratio"] = Number(
            Context.Spec.Hawkes.BranchingRatio + (IsPair ? Context.Spec.Cross / Context.Spec.Hawkes.Beta : 0));
        Summary["backwards"] = _backwards;
    }

    private void EndGrid()
    {
        if (IsGrid && _lastNs != long.MinValue)
            WriteGrid(_endNs > 0 ? _endNs : _lastNs);
    }

    // The grid's points up to a time: each sees the events at or before it.
    private void WriteGrid(long upToNs)
    {
        while (_originNs + ((_grid + 1) * Context.Spec.WidthNs) is var at && at <= upToNs)
        {
            _grid++;
            var value = _lastNs == long.MinValue ? Context.Spec.Hawkes.Mu : _hawkes.At(0, at);
            Sum += value;
            Line($"{_grid},{ReportContext.Text(value)}");
        }
    }

    private void WritePair(in MarketRow trade)
    {
        var isSell = trade.TrueSign < 0;
        if (!_pair.TryUpdate(0, trade.TimeNs, isSell))
            return;
        var (buy, sell) = _pair.Before(0);
        Sum += buy;
        Line($"{Rows},{Seconds(trade.TimeNs)},{(isSell ? 1 : 0)},{ReportContext.Text(buy)},"
            + ReportContext.Text(sell));
    }

    private string Seconds(long timeNs) => ReportContext.Text((timeNs - _originNs) / 1e9);
}
