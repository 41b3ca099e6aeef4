using MicroAlpha.Events;
using MicroAlpha.Indicators.Candles;

namespace MicroAlpha.Host.IndicatorReports;

/// <summary>
/// A report over the bars of one width, written when all are known: a correction or cancel may change any of them. Bars
/// are on the receive clock, as windows are; trades fetched afterwards, and bars that are compared with a vendor's, are
/// on the venue's. Widths above an hour are counted from the first day's midnight in New York for stocks.
/// </summary>
internal abstract class BarSource(ReportContext context) : IndicatorReport(context)
{
    private const long HourNs = 3_600_000_000_000;

    private readonly SortedDictionary<long, Candle> _bars = [];
    private CandleSet<Sink>? _candles;
    private TradePayload _original;

    /// <summary>Bars are those of the venue's clock, as the vendor makes them.</summary>
    protected virtual bool IsOnVenueClock => false;

    /// <inheritdoc />
    public override void OnSlot(ref EngineEvent slot)
    {
        if (slot.Kind is not (EventKind.Trade or EventKind.TradeCancel or EventKind.CorrectionOriginal
            or EventKind.CorrectionReplacement))
            return;
        var isVenues = IsOnVenueClock || ((TradeFlags)slot.Flags & TradeFlags.Backfilled) != 0;
        var timeNs = isVenues && slot.VenueTimeNs != 0 ? slot.VenueTimeNs : slot.ReceiveTimeNs;
        if (!Context.Session.Has(timeNs))
            return;
        _candles ??= Make(timeNs);
        ref var trade = ref slot.Trade;
        var updates = SaleConditions.Of(in slot, Context.Spec.WidthNs);
        if (slot.Kind == EventKind.Trade)
            _candles.Add(0, timeNs, trade.PriceE9, trade.SizeE9, updates, trade.TradeId, trade.Exchange);
        else if (slot.Kind == EventKind.TradeCancel)
            _candles.TryCancel(0, trade.TradeId, trade.Exchange);
        else if (slot.Kind == EventKind.CorrectionOriginal)
            _original = trade;
        else
            _candles.TryCorrect(
                0, _original.TradeId, _original.Exchange, trade.TradeId, trade.PriceE9, trade.SizeE9, updates);
    }

    /// <inheritdoc />
    public override void Finish()
    {
        _candles?.Flush(0);
        Write([.. _bars.Values.Where(static bar => !bar.IsEmpty)]);
        if (_candles is not { Counters: var counters })
            return;
        Summary["corrections"] = counters.Corrections;
        Summary["unknown_corrections"] = counters.UnknownCorrections;
        Summary["partial_corrections"] = counters.PartialCorrections;
        Summary["late_amended"] = counters.LateAmended;
        Summary["late_dropped"] = counters.LateDropped;
        Summary["malformed"] = counters.Malformed;
    }

    /// <summary>Writes the lines of all bars.</summary>
    protected abstract void Write(IReadOnlyList<Candle> bars);

    private CandleSet<Sink> Make(long timeNs)
    {
        var isByDay = Context.Survey.Definition.AssetClass == AssetClass.Stock && Context.Spec.WidthNs > HourNs;
        return new CandleSet<Sink>(
            1,
            new CandleOptions
            {
                WidthsNs = [Context.Spec.WidthNs],
                OriginNs = isByDay ? Context.Session.Midnight(timeNs) : 0,
                Journal = 1 << 16,
            },
            new Sink(_bars));
    }

    private readonly struct Sink(SortedDictionary<long, Candle> bars) : ICandleSink
    {
        public void OnCandle(uint id, int interval, in Candle candle) => bars[candle.StartNs] = candle;
    }
}
