using MicroAlpha.Events;
using MicroAlpha.Indicators.Candles;
using MicroAlpha.Indicators.Specs;

namespace MicroAlpha.Pipeline.Indicators;

/// <summary>
/// One entry of the configuration that takes bars: candles on a watermark of event time, and what is computed from
/// them when one is final. A candle that is amended later changes the bars' own cells, not what was computed from it.
/// </summary>
internal sealed class BarGroup
{
    private const int History = 128;
    private const int Journal = 256;

    private readonly CandleSet<Sink> _candles;
    private readonly BarValues _values;
    private readonly long _widthNs;
    private readonly TradePayload[] _originals;

    public BarGroup(IndicatorBoard board, IndicatorSpec spec, int column, int symbols, int latenessMs)
    {
        _values = new BarValues(board, spec, column, symbols);
        _widthNs = spec.WidthNs;
        _originals = new TradePayload[symbols];
        var options = new CandleOptions
        {
            WidthsNs = [spec.WidthNs],
            LatenessNs = Math.Min(latenessMs * 1_000_000L, spec.WidthNs * (History / 2)),
            History = History,
            Journal = Journal,
        };
        _candles = new CandleSet<Sink>(symbols, options, new Sink(_values));
    }

    /// <summary>What the candles met.</summary>
    public CandleCounters Counters => _candles.Counters;

    /// <summary>Takes a trade, a correction or a cancel in.</summary>
    public void Take(int place, ref EngineEvent slot, long sequence)
    {
        _values.Sequence = sequence;
        var id = (uint)place;
        ref var trade = ref slot.Trade;
        var timeNs = slot.VenueTimeNs != 0 ? slot.VenueTimeNs : slot.ReceiveTimeNs;
        var updates = SaleConditions.Of(in slot, _widthNs);
        if (slot.Kind == EventKind.Trade)
        {
            _candles.Add(id, timeNs, trade.PriceE9, trade.SizeE9, updates, trade.TradeId, trade.Exchange);
        }
        else if (slot.Kind == EventKind.TradeCancel)
        {
            _candles.TryCancel(id, trade.TradeId, trade.Exchange);
        }
        else if (slot.Kind == EventKind.CorrectionOriginal)
        {
            _originals[place] = trade;
        }
        else
        {
            ref var original = ref _originals[place];
            _candles.TryCorrect(
                id, original.TradeId, original.Exchange, trade.TradeId, trade.PriceE9, trade.SizeE9, updates);
        }
    }

    /// <summary>An instrument gets its place.</summary>
    public void Define(int place, bool isStock) => _values.Define(place, isStock);

    /// <summary>A new session: averages since its start begin anew with the first candle behind it.</summary>
    public void BeginSession(int place, long startNs) => _values.BeginSession(place, startNs);

    private readonly struct Sink(BarValues values) : ICandleSink
    {
        public void OnCandle(uint id, int interval, in Candle candle) => values.OnCandle((int)id, in candle);
    }
}
