using System.Runtime.CompilerServices;

namespace MicroAlpha.Pipeline.Indicators;

/// <summary>
/// The values of all indicators, in one array beside the books: an instrument's columns lie side by side. Written by
/// the indicator stage; stages behind it on the core lane read it and see every event up to theirs.
/// </summary>
public sealed class IndicatorBoard
{
    private readonly IndicatorCell[] _cells;
    private readonly string[] _names;
    private readonly int _columnCount;

    internal IndicatorBoard(int symbols, string[] names)
    {
        (_names, _columnCount) = (names, names.Length);
        _cells = GC.AllocateArray<IndicatorCell>(Math.Max(symbols * names.Length, 1), pinned: true);
    }

    /// <summary>Columns of an instrument.</summary>
    public int ColumnCount => _columnCount;

    /// <summary>
    /// What the columns are: the specification, and for one with several values its name behind a slash. For start-up.
    /// </summary>
    public IReadOnlyList<string> ColumnNames => _names;

    /// <summary>All cells, for the hash of the state.</summary>
    internal ReadOnlySpan<IndicatorCell> Cells => _cells;

    /// <summary>The cells of a place.</summary>
    internal Span<IndicatorCell> Row(int place) => _cells.AsSpan(place * _columnCount, _columnCount);

    /// <summary>The number of a place's first cell.</summary>
    internal int FirstCell(int place) => place * _columnCount;

    /// <summary>Sets a value of a cell by its number.</summary>
    /// <param name="cell">From <see cref="FirstCell"/> on.</param>
    /// <param name="value">The value.</param>
    /// <param name="sequence">Sequence of the event that set it.</param>
    /// <param name="readiness">Ready or warming.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // three stores
    internal void Set(int cell, double value, long sequence, IndicatorReadiness readiness)
    {
        ref var target = ref _cells[cell];
        target.Value = value;
        target.AsOfSequence = sequence;
        target.Readiness = readiness;
    }

    /// <summary>Sets a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // three stores
    internal void Set(int place, int column, double value, long sequence, bool isReady)
    {
        ref var cell = ref _cells[(place * _columnCount) + column];
        cell.Value = value;
        cell.AsOfSequence = sequence;
        cell.Readiness = isReady ? IndicatorReadiness.Ready : IndicatorReadiness.Warming;
    }
}
