using System.Runtime.CompilerServices;
using MicroAlpha.Indicators.OrderFlow;
using MicroAlpha.Indicators.Specs;
using MicroAlpha.Indicators.Statistics;
using MicroAlpha.Indicators.Trades;
using MicroAlpha.Pipeline.Books;

namespace MicroAlpha.Pipeline.Indicators;

/// <summary>One entry of the configuration that takes rows of the top of book.</summary>
internal sealed class RowGroup
{
    private const double Unit = 1e9;

    private readonly IndicatorBoard _board;
    private readonly IndicatorSpec _spec;
    private readonly int _column;
    private readonly OfiSet _ofi;
    private readonly Windows? _windows;
    private readonly bool _isPlainOfi;
    private readonly long[] _taken;
    private readonly double[] _mids;
    private readonly double[] _windowMids;
    private readonly long[] _signed;
    private readonly RealisedVariance[] _variances;
    private readonly Regression[] _regressions;
    private readonly TickRule[] _ticks;

    public RowGroup(IndicatorBoard board, IndicatorSpec spec, int column, int symbols)
    {
        (_board, _spec, _column) = (board, spec, column);
        int Of(params ReadOnlySpan<IndicatorKind> kinds) => kinds.Contains(spec.Kind) ? symbols : 0;
        _ofi = new OfiSet(Math.Max(Of(IndicatorKind.Ofi), 1));
        _windows = spec.WidthNs > 0 ? new Windows(symbols, spec.WidthNs) : null;
        _isPlainOfi = spec.Kind == IndicatorKind.Ofi && spec.WidthNs == 0;
        _taken = new long[Of(IndicatorKind.Ofi)];
        _mids = new double[Of(IndicatorKind.Kyle, IndicatorKind.Realised)];
        _windowMids = new double[Of(IndicatorKind.Kyle, IndicatorKind.Realised)];
        _signed = new long[Of(IndicatorKind.Kyle)];
        _ticks = new TickRule[Of(IndicatorKind.Kyle)];
        _variances = new RealisedVariance[Of(IndicatorKind.Realised)];
        _regressions = new Regression[Of(IndicatorKind.Kyle)];
    }

    /// <summary>Takes a row in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // OFI by row is the common case: four compares and a store
    public void Take(int place, in TopOfBook top, long timeNs, long sequence)
    {
        if (_isPlainOfi)
        {
            var isFirst = _ofi[(uint)place].HasPrevious == 0;
            var e = _ofi.Update((uint)place, top.BidPriceE9, top.BidSizeE9, top.AskPriceE9, top.AskSizeE9);
            _board.Set(place, _column, e / Unit, sequence, !isFirst);
            return;
        }

        TakeOther(place, in top, timeNs, sequence);
    }

    /// <summary>Takes a trade in: signed volume for Kyle's lambda.</summary>
    public void TakeTrade(int place, long priceE9, long sizeE9, long trueSign, in TopOfBook top, long timeNs,
        long sequence)
    {
        Pass(place, timeNs, sequence);
        var tick = _ticks[place].Next(priceE9);
        var sign = SignOf(_spec.Rule, priceE9, trueSign, tick, in top);
        _signed[place] += sizeE9 * sign;
    }

    /// <summary>Gap, halt, session: nothing is differenced over it.</summary>
    public void Reset(int place)
    {
        if (_spec.Kind == IndicatorKind.Ofi)
            _ofi.Reset((uint)place);
        if (_spec.Kind is IndicatorKind.Kyle or IndicatorKind.Realised)
            (_mids[place], _windowMids[place]) = (0, 0);
        if (_spec.Kind == IndicatorKind.Kyle)
            (_ticks[place], _signed[place]) = (default, 0);
        if (_spec.Kind == IndicatorKind.Realised)
            _variances[place].Reset();
    }

    /// <summary>The sign of a trade by a rule.</summary>
    public static long SignOf(SignRule rule, long priceE9, long trueSign, long tick, in TopOfBook top) => rule switch
    {
        SignRule.True => trueSign,
        SignRule.LeeReady => TickRule.LeeReady(priceE9, top.BidPriceE9, top.AskPriceE9, tick),
        _ => tick,
    };

    private void TakeOther(int place, in TopOfBook top, long timeNs, long sequence)
    {
        if (_windows is not null)
            Pass(place, timeNs, sequence);
        switch (_spec.Kind)
        {
            case IndicatorKind.Ofi:
                _ = _ofi.Update((uint)place, top.BidPriceE9, top.BidSizeE9, top.AskPriceE9, top.AskSizeE9);
                break;
            case IndicatorKind.Features:
                SetFeatures(place, in top, sequence);
                break;
            default:
                if (!top.HasBoth)
                    return;
                _mids[place] = (top.BidPriceE9 / Unit / 2) + (top.AskPriceE9 / Unit / 2);
                if (_windowMids[place] == 0)
                    _windowMids[place] = _mids[place];
                break;
        }
    }

    // Closes the open window when the time lies behind it. A window without any event has no value of its own: for
    // sums it is 0, which the next event tells.
    private void Pass(int place, long timeNs, long sequence)
    {
        if (!_windows!.TryPass(place, timeNs, out var isNext))
            return;
        switch (_spec.Kind)
        {
            case IndicatorKind.Ofi:
                var sum = _ofi[(uint)place].SumE9;
                var value = isNext ? (sum - _taken[place]) / Unit : 0;
                _taken[place] = sum;
                _board.Set(place, _column, value, sequence, true);
                break;
            case IndicatorKind.Kyle:
                ref var regression = ref _regressions[place];
                if (_windowMids[place] != 0)
                    regression.Add(_signed[place] / Unit, _mids[place] - _windowMids[place]);
                _board.Set(place, _column, regression.Slope, sequence, regression.Count > 2);
                _signed[place] = 0;
                _windowMids[place] = _mids[place];
                break;
            default:
                ref var variance = ref _variances[place];
                if (_mids[place] != 0)
                    variance.Add(_mids[place]);
                _board.Set(place, _column, variance.Variance, sequence, variance.Count > 0);
                break;
        }
    }

    private void SetFeatures(int place, in TopOfBook top, long sequence)
    {
        var (bid, ask) = (top.BidPriceE9 / Unit, top.AskPriceE9 / Unit);
        var isReady = top.HasBoth;
        _board.Set(place, _column, (bid + ask) / 2, sequence, isReady);
        _board.Set(place, _column + 1, QuoteFeatures.WeightedMid(bid, top.BidSizeE9, ask, top.AskSizeE9), sequence,
            isReady);
        _board.Set(place, _column + 2, QuoteFeatures.QueueImbalance(top.BidSizeE9, top.AskSizeE9), sequence, isReady);
        _board.Set(place, _column + 3, ask - bid, sequence, isReady);
    }
}
