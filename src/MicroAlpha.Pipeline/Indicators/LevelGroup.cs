using System.Runtime.InteropServices;
using MicroAlpha.Indicators.OrderFlow;
using MicroAlpha.Indicators.Specs;
using MicroAlpha.Pipeline.Books;

namespace MicroAlpha.Pipeline.Indicators;

/// <summary>One entry of the configuration that takes complete updates of the level-2 book: MLOFI.</summary>
internal sealed class LevelGroup
{
    private const double Unit = 1e9;

    private readonly IndicatorBoard _board;
    private readonly MlofiSet _mlofi;
    private readonly Windows? _windows;
    private readonly long[] _sums;
    private readonly int _column;
    private readonly bool[] _hasRow;

    public LevelGroup(IndicatorBoard board, IndicatorSpec spec, int column, int symbols)
    {
        (_board, _column) = (board, column);
        _mlofi = new MlofiSet(symbols, spec.Levels, keepsSums: spec.WidthNs > 0);
        _windows = spec.WidthNs > 0 ? new Windows(symbols, spec.WidthNs) : null;
        _sums = new long[spec.Levels];
        _hasRow = new bool[symbols];
    }

    /// <summary>Takes a book in.</summary>
    public void Take(int place, BookSet books, uint id, long timeNs, long sequence)
    {
        if (_windows is not null && _windows.TryPass(place, timeNs, out var isNext))
            CloseWindow(place, isNext, sequence);
        _mlofi.Update(
            (uint)place,
            MemoryMarshal.Cast<BookLevel, long>(books.Bids(id)),
            MemoryMarshal.Cast<BookLevel, long>(books.Asks(id)));
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
        for (var i = 0; i < _sums.Length; i++)
            _board.Set(place, _column + i, isNext ? _sums[i] / Unit : 0, sequence, true);
    }
}
