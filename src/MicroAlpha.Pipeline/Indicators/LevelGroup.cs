using System.Runtime.InteropServices;
using MicroAlpha.Indicators.OrderFlow;
using MicroAlpha.Indicators.Specs;
using MicroAlpha.Pipeline.Books;

namespace MicroAlpha.Pipeline.Indicators;

/// <summary>
/// One entry of the configuration that takes complete updates of the level-2 book: MLOFI by row or by window, and the
/// integrated OFI, which is the windows' flows over the mean size of a level along weights that were fitted before.
/// </summary>
internal sealed class LevelGroup
{
    private const double Unit = 1e9;

    private readonly IndicatorBoard _board;
    private readonly MlofiSet _mlofi;
    private readonly Windows? _windows;
    private readonly long[] _sums;
    private readonly double[] _weights;
    private readonly double[] _flows;
    private readonly Depth[] _depths;
    private readonly int _column;
    private readonly bool[] _hasRow;

    public LevelGroup(IndicatorBoard board, IndicatorSpec spec, int column, int symbols)
    {
        (_board, _column) = (board, column);
        _mlofi = new MlofiSet(symbols, spec.Levels, keepsSums: spec.WidthNs > 0);
        _windows = spec.WidthNs > 0 ? new Windows(symbols, spec.WidthNs) : null;
        _sums = new long[spec.Levels];
        _hasRow = new bool[symbols];
        var isIntegrated = spec.Kind == IndicatorKind.Integrated;
        _weights = isIntegrated ? [.. spec.Weights] : [];
        _flows = new double[_weights.Length];
        _depths = new Depth[isIntegrated ? symbols : 0];
    }

    private bool IsIntegrated => _weights.Length > 0;

    /// <summary>Takes a book in.</summary>
    public void Take(int place, BookSet books, uint id, long timeNs, long sequence)
    {
        if (_windows is not null && _windows.TryPass(place, timeNs, out var passed))
            CloseWindow(place, isNext: passed == 1, sequence);
        var bids = books.Bids(id);
        var asks = books.Asks(id);
        _mlofi.Update(
            (uint)place, MemoryMarshal.Cast<BookLevel, long>(bids), MemoryMarshal.Cast<BookLevel, long>(asks));
        if (IsIntegrated)
            AddSizes(ref _depths[place], bids, asks);
        if (_windows is not null)
            return;
        for (var level = 1; level <= _mlofi.Levels; level++)
            _board.Set(place, _column + level - 1, _mlofi.FlowE9(level) / Unit, sequence, _hasRow[place]);
        _hasRow[place] = true;
    }

    /// <summary>Gap, halt, snapshot, session.</summary>
    public void Reset(int place)
    {
        _mlofi.Reset((uint)place);
        _hasRow[place] = false;
    }

    private void CloseWindow(int place, bool isNext, long sequence)
    {
        _mlofi.TakeSums((uint)place, _sums);
        if (IsIntegrated)
        {
            SetIntegrated(place, isNext, sequence);
            return;
        }

        for (var i = 0; i < _sums.Length; i++)
            _board.Set(place, _column + i, isNext ? _sums[i] / Unit : 0, sequence, true);
    }

    // A window without a row has no flow and leaves the mean size as it was.
    private void SetIntegrated(int place, bool isNext, long sequence)
    {
        ref var depth = ref _depths[place];
        if (depth.Rows > 0)
            depth.Mean = (double)depth.SizesE9 / Unit / depth.Rows / (2 * _sums.Length);
        (depth.Rows, depth.SizesE9) = (0, 0);
        for (var i = 0; i < _flows.Length; i++)
            _flows[i] = isNext ? _sums[i] / Unit / depth.Mean : 0;
        _board.Set(place, _column, PrincipalDirection.Project(_weights, _flows), sequence, depth.Mean > 0);
    }

    private void AddSizes(ref Depth depth, ReadOnlySpan<BookLevel> bids, ReadOnlySpan<BookLevel> asks)
    {
        for (var level = 1; level <= _sums.Length; level++)
        {
            if (level <= bids.Length)
                depth.SizesE9 += bids[^level].SizeE9;
            if (level <= asks.Length)
                depth.SizesE9 += asks[^level].SizeE9;
        }

        depth.Rows++;
    }

    private struct Depth
    {
        public Int128 SizesE9;
        public long Rows;
        public double Mean;
    }
}
