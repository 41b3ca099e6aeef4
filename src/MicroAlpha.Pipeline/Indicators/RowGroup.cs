using System.Runtime.CompilerServices;
using MicroAlpha.Events;
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
    private readonly RollingRegressionSet? _rolling;
    private readonly DecayedSumSet? _decayed;
    private readonly MicroPrice? _micro;
    private readonly long[] _ticksE9;
    private readonly TickRule[] _ticks;

    public RowGroup(IndicatorBoard board, IndicatorSpec spec, int column, int symbols)
    {
        (_board, _spec, _column) = (board, spec, column);
        int Of(params ReadOnlySpan<IndicatorKind> kinds) => kinds.Contains(spec.Kind) ? symbols : 0;
        var isDecayed = spec.Kind == IndicatorKind.DecayedOfi;
        var isRolling = spec.Kind == IndicatorKind.Kyle && spec.Length > 0;
        _ofi = new OfiSet(Math.Max(Of(IndicatorKind.Ofi, IndicatorKind.DecayedOfi), 1), keepsSums: spec.WidthNs > 0);
        _windows = spec.WidthNs > 0 && !isDecayed ? new Windows(symbols, spec.WidthNs) : null;
        _decayed = isDecayed ? new DecayedSumSet(symbols, spec.WidthNs) : null;
        _rolling = isRolling ? new RollingRegressionSet(symbols, spec.Length) : null;
        _isPlainOfi = spec.Kind == IndicatorKind.Ofi && spec.WidthNs == 0;
        _micro = spec.Kind == IndicatorKind.MicroPrice ? new MicroPrice(spec.Weights) : null;
        _ticksE9 = new long[Of(IndicatorKind.MicroPrice)];
        _taken = new long[Of(IndicatorKind.Ofi)];
        _mids = new double[Of(IndicatorKind.Kyle, IndicatorKind.Realised)];
        _windowMids = new double[Of(IndicatorKind.Kyle, IndicatorKind.Realised)];
        _signed = new long[Of(IndicatorKind.Kyle)];
        _ticks = new TickRule[Of(IndicatorKind.Kyle)];
        _variances = new RealisedVariance[Of(IndicatorKind.Realised)];
        _regressions = new Regression[Of(IndicatorKind.Kyle)];
    }

    /// <summary>
    /// Takes a quote in where the entry is OFI by row: the quote's four numbers are one load, and the value goes into a
    /// cell whose number the caller has.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // tools/bench indicators --only stage: the common case
    public void TakeOfi(int place, int cell, ref QuotePayload quote, long sequence)
    {
        var e = _ofi.Update((uint)place, in quote.BidPriceE9, out var hadPrevious);
        _board.Set(cell, e / Unit, sequence, (IndicatorReadiness)((long)IndicatorReadiness.Warming - hadPrevious));
    }

    /// <summary>An instrument gets its place; a tick of 0 is a hundredth.</summary>
    public void Define(int place, long tickE9)
    {
        if (_ticksE9.Length > 0)
            _ticksE9[place] = tickE9 > 0 ? tickE9 : DecimalE9.One / 100;
    }

    /// <summary>OFI by row.</summary>
    public bool IsPlainOfi => _isPlainOfi;

    /// <summary>Takes a row in.</summary>
    public void Take(int place, in TopOfBook top, long timeNs, long sequence)
    {
        if (_isPlainOfi)
        {
            TakeOfi((uint)place, _board.FirstCell(place) + _column, in top, sequence);
            return;
        }

        TakeOther(place, in top, timeNs, sequence);
    }

    /// <summary>Takes a trade in: signed volume for Kyle's lambda.</summary>
    public void TakeTrade(int place, in TradeRow trade)
    {
        Pass(place, trade.TimeNs, trade.Sequence);
        _signed[place] += trade.SizeE9 * trade.SignOf(_spec.Rule, _ticks[place].Next(trade.PriceE9));
    }

    /// <summary>Gap, halt, session: nothing is differenced over it.</summary>
    public void Reset(int place)
    {
        if (_spec.Kind is IndicatorKind.Ofi or IndicatorKind.DecayedOfi)
            _ofi.Reset((uint)place);
        _decayed?.Reset((uint)place);
        if (_spec.Kind is IndicatorKind.Kyle or IndicatorKind.Realised)
            (_mids[place], _windowMids[place]) = (0, 0);
        if (_spec.Kind == IndicatorKind.Kyle)
            (_ticks[place], _signed[place]) = (default, 0);
        if (_spec.Kind == IndicatorKind.Realised)
            _variances[place].Reset();
    }

    // The top was stored number by number just now: a load of all four would wait for the stores.
    private void TakeOfi(uint place, int cell, in TopOfBook top, long sequence)
    {
        var hadPrevious = _ofi.HasPrevious(place);
        var e = _ofi.Update(place, top.BidPriceE9, top.BidSizeE9, top.AskPriceE9, top.AskSizeE9);
        var isReady = hadPrevious && _ofi.HasPrevious(place);
        _board.Set(cell, e / Unit, sequence, isReady ? IndicatorReadiness.Ready : IndicatorReadiness.Warming);
    }

    private void TakeOther(int place, in TopOfBook top, long timeNs, long sequence)
    {
        if (_windows is not null)
            Pass(place, timeNs, sequence);
        switch (_spec.Kind)
        {
            case IndicatorKind.Ofi:
                _ = _ofi.Update((uint)place, top.BidPriceE9, top.BidSizeE9, top.AskPriceE9, top.AskSizeE9);
                break;
            case IndicatorKind.DecayedOfi:
                var hadPrevious = _ofi.HasPrevious((uint)place);
                var e = _ofi.Update(
                    (uint)place, top.BidPriceE9, top.BidSizeE9, top.AskPriceE9, top.AskSizeE9);
                _board.Set(place, _column, _decayed!.Add((uint)place, timeNs, e / Unit), sequence, hadPrevious);
                break;
            case IndicatorKind.MicroPrice:
                var price = _micro!.Of(
                    top.BidPriceE9, top.BidSizeE9, top.AskPriceE9, top.AskSizeE9, _ticksE9[place]);
                _board.Set(place, _column, price, sequence, !double.IsNaN(price));
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

    // Closes the open window when the time lies behind it, and the empty ones between: for sums they are 0, which the
    // next event tells; a regression takes each of them in, once a middle is known.
    private void Pass(int place, long timeNs, long sequence)
    {
        if (!_windows!.TryPass(place, timeNs, out var passed))
            return;
        switch (_spec.Kind)
        {
            case IndicatorKind.Ofi:
                var sum = _ofi.SumE9((uint)place);
                var value = passed == 1 ? (sum - _taken[place]) / Unit : 0;
                _taken[place] = sum;
                _board.Set(place, _column, value, sequence, true);
                break;
            case IndicatorKind.Kyle:
                if (_windowMids[place] != 0)
                    AddWindows(place, _mids[place] - _windowMids[place], passed - 1, sequence);
                _signed[place] = 0;
                _windowMids[place] = _mids[place];
                break;
            default:
                ref var variance = ref _variances[place];
                if (_mids[place] != 0)
                {
                    if (!variance.HasMid)
                        variance.Add(_windowMids[place]);
                    variance.Add(_mids[place]);
                }

                _windowMids[place] = _mids[place];
                _board.Set(place, _column, variance.Variance, sequence, variance.Count > 0);
                break;
        }
    }

    private void AddWindows(int place, double change, long empty, long sequence)
    {
        var volume = _signed[place] / Unit;
        if (_rolling is not null)
        {
            var id = (uint)place;
            _rolling.Add(id, volume, change);
            _rolling.AddZeros(id, empty);
            var slope = _rolling[id].Slope;
            _board.Set(place, _column, slope, sequence, _rolling.IsReady(id) && !double.IsNaN(slope));
            return;
        }

        ref var regression = ref _regressions[place];
        regression.Add(volume, change);
        regression.AddZeros(empty);
        var whole = regression.Slope;
        _board.Set(place, _column, whole, sequence, regression.Count > 2 && !double.IsNaN(whole));
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
