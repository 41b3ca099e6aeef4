using MicroAlpha.Indicators.Trades;

namespace MicroAlpha.Host.IndicatorReports;

/// <summary>Signs of trades: book_row, true, tick_rule, lee_ready. book_row is the row of the book that comes next.
/// </summary>
internal sealed class SignReport(ReportContext context) : IndicatorReport(context)
{
    private TickRule _tick;
    private long _known;
    private long _tickRight;
    private long _leeReadyRight;

    /// <inheritdoc />
    public override string Header => "book_row,true,tick_rule,lee_ready";

    /// <inheritdoc />
    public override void OnTrade(in MarketRow trade)
    {
        var tick = _tick.Next(trade.PriceE9);
        var leeReady = TickRule.LeeReady(trade.PriceE9, trade.BidPriceE9, trade.AskPriceE9, tick);
        if (trade.TrueSign != 0)
        {
            _known++;
            _tickRight += tick == trade.TrueSign ? 1 : 0;
            _leeReadyRight += leeReady == trade.TrueSign ? 1 : 0;
        }

        Sum += leeReady;
        Line($"{trade.BookIndex},{trade.TrueSign},{tick},{leeReady}");
    }

    /// <inheritdoc />
    public override void OnReset(bool isNewDay) => _tick = default;

    /// <inheritdoc />
    public override void Finish()
    {
        Summary["tick_rule_accuracy"] = Number((double)_tickRight / _known);
        Summary["lee_ready_accuracy"] = Number((double)_leeReadyRight / _known);
    }
}
