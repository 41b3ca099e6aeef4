using MicroAlpha.Events;
using MicroAlpha.Indicators.OrderFlow;
using MicroAlpha.Pipeline.Books;

namespace MicroAlpha.Host.IndicatorReports;

/// <summary>
/// Sums of the MLOFI by window, and Q, the mean over the window's rows of the mean size of the levels; the last known Q
/// in an empty window.
/// </summary>
internal abstract class MlofiWindows : WindowReport
{
    private readonly MlofiSet _mlofi;
    private readonly BookLevel[] _levels;
    private readonly Int128[] _sums;
    private long _rows;
    private Int128 _sizesE9;
    private double _depth = double.NaN;

    protected MlofiWindows(ReportContext context)
        : base(context)
    {
        _mlofi = new MlofiSet(1, context.Spec.Levels, keepsSums: false);
        _levels = new BookLevel[context.Spec.Levels];
        _sums = new Int128[context.Spec.Levels];
    }

    /// <inheritdoc />
    public override void OnRow(in MarketRow row)
    {
        base.OnRow(in row);
        BookPairs.Update(_mlofi, Context);
        for (var level = 1; level <= _sums.Length; level++)
            _sums[level - 1] += _mlofi.FlowE9(level);
        foreach (var side in (ReadOnlySpan<Side>)[Side.Bid, Side.Ask])
        {
            var count = Context.Books.CopyBest(Context.Id, side, _levels);
            for (var i = 0; i < count; i++)
                _sizesE9 += _levels[i].SizeE9;
        }

        _rows++;
    }

    /// <inheritdoc />
    public override void OnNewBook() => _mlofi.Reset(0);

    /// <inheritdoc />
    public override void OnReset(bool isNewDay)
    {
        base.OnReset(isNewDay);
        _mlofi.Reset(0);
    }

    /// <inheritdoc />
    protected override void CloseWindow()
    {
        if (_rows > 0)
            _depth = (double)_sizesE9 / Context.LotE9 / _rows / (2 * _sums.Length);
        Close(_rows, _depth, _sums);
        Array.Clear(_sums);
        (_rows, _sizesE9) = (0, 0);
    }

    /// <summary>Takes a window.</summary>
    /// <param name="rows">Rows in it.</param>
    /// <param name="depth">Q, lots; NaN before the first row.</param>
    /// <param name="sumsE9">Sums of the levels.</param>
    protected abstract void Close(long rows, double depth, ReadOnlySpan<Int128> sumsE9);
}
