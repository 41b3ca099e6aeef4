using MicroAlpha.Indicators.Intensity;
using MicroAlpha.Indicators.Specs;
using MicroAlpha.Indicators.Statistics;
using MicroAlpha.Indicators.Trades;

namespace MicroAlpha.Pipeline.Indicators;

/// <summary>
/// One entry of the configuration that takes trades: VPIN, bulk classification, Hawkes, signs, Roll.
/// </summary>
internal sealed class TradeGroup
{
    private const double Unit = 1e9;

    private readonly IndicatorBoard _board;
    private readonly IndicatorSpec _spec;
    private readonly int _column;
    private readonly VpinSet _vpin;
    private readonly LiveBulkVpin? _bulk;
    private readonly HawkesSet _hawkes;
    private readonly HawkesPairSet? _pairs;
    private readonly TickRule[] _ticks;
    private readonly RollSpread[] _rolls;

    public TradeGroup(IndicatorBoard board, IndicatorSpec spec, int column, int symbols)
    {
        (_board, _spec, _column) = (board, spec, column);
        var isVpin = spec.Kind == IndicatorKind.Vpin;
        var isBulk = spec.Rule == SignRule.Bulk;
        // Shares of bars alone fill one bucket that never ends.
        var (bucket, length) = isVpin ? (spec.BucketE9 / Unit, spec.Length) : (double.MaxValue, 1);
        _vpin = isVpin && !isBulk ? new VpinSet(symbols, spec.BucketE9, spec.Length) : new VpinSet(1, 1, 1);
        _bulk = isBulk
            ? new LiveBulkVpin(symbols, bucket, length, spec.WidthNs, spec.Degrees, spec.Sigma)
            : null;
        _pairs = spec.Kind == IndicatorKind.HawkesPair
            ? new HawkesPairSet(symbols, spec.Hawkes, spec.Cross)
            : null;
        _hawkes = new HawkesSet(spec.Kind == IndicatorKind.Hawkes ? symbols : 1, spec.Hawkes);
        _ticks = new TickRule[symbols];
        _rolls = new RollSpread[spec.Kind == IndicatorKind.Roll ? symbols : 0];
    }

    /// <summary>Takes a trade in.</summary>
    public void Take(int place, in TradeRow trade)
    {
        var id = (uint)place;
        switch (_spec.Kind)
        {
            case IndicatorKind.Hawkes:
                if (!_spec.IsDistinct || trade.TimeNs != _hawkes[id].LastTimeNs)
                    _board.Set(place, _column, _hawkes.Update(id, trade.TimeNs), trade.Sequence, true);
                break;
            case IndicatorKind.HawkesPair:
                TakePair(place, in trade);
                break;
            case IndicatorKind.Bulk:
                var bars = _bulk!.Bars(id);
                _bulk.Update(id, trade.TimeNs, trade.PriceE9 / Unit, trade.SizeE9 / Unit);
                if (_bulk.Bars(id) > bars)
                    _board.Set(place, _column, _bulk.Share(id), trade.Sequence, true);
                break;
            case IndicatorKind.Roll:
                _rolls[place].Add(trade.PriceE9 / Unit);
                var roll = _rolls[place].Value;
                _board.Set(place, _column, roll, trade.Sequence, !double.IsNaN(roll));
                break;
            case IndicatorKind.Sign:
                var sign = trade.SignOf(SignRule.LeeReady, _ticks[place].Next(trade.PriceE9));
                _board.Set(place, _column, sign, trade.Sequence, sign != 0);
                break;
            default:
                TakeVpin(place, in trade);
                break;
        }
    }

    /// <summary>Gap, halt, session: signs and intensity begin anew, buckets run on.</summary>
    public void Reset(int place, bool isNewSession)
    {
        _ticks[place] = default;
        if (_bulk is not null)
            _bulk.Reset((uint)place);
        else if (_spec.Kind == IndicatorKind.Vpin)
            _vpin.ResetSign((uint)place);
        if (_spec.Kind == IndicatorKind.Hawkes && isNewSession)
            _hawkes.Reset((uint)place);
        if (isNewSession)
            _pairs?.Reset((uint)place);
        if (_spec.Kind == IndicatorKind.Roll)
            _rolls[place].Reset();
    }

    // A trade whose side nobody tells counts as bought, as in the command.
    private void TakePair(int place, in TradeRow trade)
    {
        if (!_pairs!.TryUpdate((uint)place, trade.TimeNs, isSecond: trade.TrueSign < 0))
            return;
        var (buy, sell) = _pairs.After((uint)place);
        _board.Set(place, _column, buy, trade.Sequence, true);
        _board.Set(place, _column + 1, sell, trade.Sequence, true);
    }

    private void TakeVpin(int place, in TradeRow trade)
    {
        var id = (uint)place;
        if (_bulk is not null)
        {
            if (_bulk.Update(id, trade.TimeNs, trade.PriceE9 / Unit, trade.SizeE9 / Unit))
                _board.Set(place, _column, _bulk.Value(id), trade.Sequence, !double.IsNaN(_bulk.Value(id)));
            return;
        }

        var closed = _spec.Rule == SignRule.Tick
            ? _vpin.UpdateByTick(id, trade.PriceE9, trade.SizeE9)
            : _vpin.Update(id, trade.SizeE9, trade.SignOf(_spec.Rule, _ticks[place].Next(trade.PriceE9)));
        if (closed > 0)
            _board.Set(place, _column, _vpin[id].Value, trade.Sequence, _vpin.IsReady(id));
    }
}
