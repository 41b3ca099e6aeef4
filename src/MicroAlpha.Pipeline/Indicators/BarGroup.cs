using MicroAlpha.Events;
using MicroAlpha.Indicators.Candles;
using MicroAlpha.Indicators.Specs;
using MicroAlpha.Indicators.Technical;

namespace MicroAlpha.Pipeline.Indicators;

/// <summary>
/// One entry of the configuration that takes bars: candles on a watermark of event time, and what is computed from
/// them when one is final. A candle that is amended later changes the bars' own cells, not what was computed from it.
/// </summary>
internal sealed class BarGroup
{
    private const double Unit = 1e9;
    private const int History = 128;
    private const int Journal = 256;

    private readonly CandleSet<Sink> _candles;
    private readonly State _state;
    private readonly TradePayload[] _originals;

    public BarGroup(IndicatorBoard board, IndicatorSpec spec, int column, int symbols, int latenessMs)
    {
        _state = new State(board, spec, column, symbols);
        _originals = new TradePayload[symbols];
        var options = new CandleOptions
        {
            WidthsNs = [spec.WidthNs],
            LatenessNs = Math.Min(latenessMs * 1_000_000L, spec.WidthNs * (History / 2)),
            History = History,
            Journal = Journal,
        };
        _candles = new CandleSet<Sink>(symbols, options, new Sink(_state));
    }

    /// <summary>What the candles met.</summary>
    public CandleCounters Counters => _candles.Counters;

    /// <summary>Takes a trade, a correction or a cancel in.</summary>
    public void Take(int place, ref EngineEvent slot, long sequence)
    {
        _state.Sequence = sequence;
        var id = (uint)place;
        ref var trade = ref slot.Trade;
        var timeNs = slot.VenueTimeNs != 0 ? slot.VenueTimeNs : slot.ReceiveTimeNs;
        var updates = SaleConditions.Of(in slot);
        if (slot.Kind == EventKind.Trade)
        {
            _candles.Add(id, timeNs, trade.PriceE9, trade.SizeE9, updates, trade.TradeId, trade.Exchange);
            _state.TakeTrade(place, trade.PriceE9, trade.SizeE9, updates);
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

    /// <summary>A new session: averages since its start begin anew.</summary>
    public void Reset(int place, bool isNewSession) => _state.Reset(place, isNewSession);

    /// <summary>What is computed from final candles.</summary>
    private sealed class State
    {
        private readonly IndicatorBoard _board;
        private readonly IndicatorSpec _spec;
        private readonly int _column;
        private readonly Ema[] _emas;
        private readonly Rsi[] _rsis;
        private readonly Atr[] _atrs;
        private readonly Macd[] _macds;
        private readonly Bollinger[] _bands;
        private readonly Vwap[] _vwaps;
        private readonly Twap[] _twaps;

        public State(IndicatorBoard board, IndicatorSpec spec, int column, int symbols)
        {
            (_board, _spec, _column) = (board, spec, column);
            _emas = Make(symbols, IndicatorKind.Ema, _ => new Ema(spec.Length));
            _rsis = Make(symbols, IndicatorKind.Rsi, _ => new Rsi(spec.Length));
            _atrs = Make(symbols, IndicatorKind.Atr, _ => new Atr(spec.Length));
            _macds = Make(symbols, IndicatorKind.Macd, _ => new Macd(spec.Fast, spec.Slow, spec.Length));
            _vwaps = Make(symbols, IndicatorKind.Vwap, _ => default(Vwap));
            _twaps = Make(symbols, IndicatorKind.Twap, _ => default(Twap));
            var hasRing = spec.Kind is IndicatorKind.Sma or IndicatorKind.Bollinger;
            var ring = new long[hasRing ? symbols * spec.Length : 0];
            _bands = Make(
                hasRing ? symbols : 0, spec.Kind, i => new Bollinger(spec.Length, spec.Deviations, ring,
                    i * spec.Length));
        }

        public long Sequence { get; set; }

        public void TakeTrade(int place, long priceE9, long sizeE9, TradeUpdates updates)
        {
            if (_spec.Kind == IndicatorKind.Vwap && (updates & TradeUpdates.Volume) != 0 && priceE9 > 0 && sizeE9 > 0)
                _vwaps[place].Add(priceE9, sizeE9);
        }

        public void Reset(int place, bool isNewSession)
        {
            if (!isNewSession)
                return;
            if (_vwaps.Length > 0)
                _vwaps[place] = default;
            if (_twaps.Length > 0)
                _twaps[place] = default;
        }

        public void OnCandle(int place, in Candle candle)
        {
            if (_spec.Kind == IndicatorKind.Bars)
            {
                SetBar(place, in candle);
                return;
            }

            if (candle.State != CandleState.Final || candle.Prices == CandlePrices.None)
                return;
            switch (_spec.Kind)
            {
                case IndicatorKind.Ema:
                    Take(_emas, place, in candle);
                    break;
                case IndicatorKind.Rsi:
                    Take(_rsis, place, in candle);
                    break;
                case IndicatorKind.Atr:
                    Take(_atrs, place, in candle);
                    break;
                case IndicatorKind.Twap:
                    Take(_twaps, place, in candle);
                    break;
                case IndicatorKind.Sma:
                    Take(_bands, place, in candle);
                    break;
                case IndicatorKind.Vwap:
                    Set(place, 0, _vwaps[place].Value, true);
                    break;
                case IndicatorKind.Macd:
                    ref var macd = ref _macds[place];
                    Take(_macds, place, in candle);
                    Set(place, 1, macd.Signal, macd.IsReady);
                    Set(place, 2, macd.Histogram, macd.IsReady);
                    break;
                default:
                    ref var bands = ref _bands[place];
                    Take(_bands, place, in candle);
                    Set(place, 1, bands.Upper, bands.IsReady);
                    Set(place, 2, bands.Lower, bands.IsReady);
                    break;
            }
        }

        private T[] Make<T>(int symbols, IndicatorKind kind, Func<int, T> make)
        {
            var all = new T[kind == _spec.Kind ? symbols : 0];
            for (var i = 0; i < all.Length; i++)
                all[i] = make(i);
            return all;
        }

        private void Take<T>(T[] all, int place, in Candle candle)
            where T : struct, IBarIndicator
        {
            ref var one = ref all[place];
            one.Add(candle.HighPriceE9, candle.LowPriceE9, candle.ClosePriceE9);
            Set(place, 0, one.Value, one.IsReady);
        }

        private void SetBar(int place, in Candle candle)
        {
            Set(place, 0, candle.OpenPriceE9 / Unit, true);
            Set(place, 1, candle.HighPriceE9 / Unit, true);
            Set(place, 2, candle.LowPriceE9 / Unit, true);
            Set(place, 3, candle.ClosePriceE9 / Unit, true);
            Set(place, 4, candle.VolumeE9 / Unit, true);
        }

        private void Set(int place, int column, double value, bool isReady) =>
            _board.Set(place, _column + column, value, Sequence, isReady);
    }

    private readonly struct Sink(State state) : ICandleSink
    {
        public void OnCandle(uint id, int interval, in Candle candle) => state.OnCandle((int)id, in candle);
    }
}
