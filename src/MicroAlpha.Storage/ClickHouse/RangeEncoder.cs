using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MicroAlpha.Events;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Storage.ClickHouse;

/// <summary>
/// Turns a range of slots into one Native block per table, in one reused piece of memory. Rows stand in the order of
/// the tables' key, by symbol and then by sequence, so that the server need not sort them. The same slots give the same
/// bytes. Nothing is allocated after the constructor, unless there are more symbols than ever before. One thread.
/// </summary>
internal sealed unsafe class RangeEncoder : IDisposable
{
    /// <summary>Rows that are turned into columns at a time, so that their slots stay in the first cache.</summary>
    private const int TileRows = 256;

    /// <summary>Bytes behind a column of text that a copy of a whole entry may touch.</summary>
    private const int TextSlack = StoreSymbols.EntryBytes;

    private static readonly int TableCount = StoreSchema.Tables.Length;

    private readonly ushort _engine;
    private readonly int _capacity;
    private readonly byte* _body;
    private readonly int* _rows;
    private readonly int* _sorted;
    private int[] _rankStarts = new int[1024];
    private readonly int[] _rowCounts = new int[TableCount];
    private readonly int[] _rowStarts = new int[TableCount];
    private readonly int[] _textBytes = new int[TableCount];
    private readonly long[] _bodyStarts = new long[TableCount];
    private readonly int[] _bodyLengths = new int[TableCount];
    private readonly byte** _columns;
    private readonly StoreTable[] _tables = StoreSchema.Tables;
    private StoreSymbols _symbols = null!;
    private EngineEvent* _slots;
    private long _firstSequence;
    private ulong _session;
    private ushort _day;
    private bool _isDisposed;

    /// <summary>Creates an encoder.</summary>
    /// <param name="batchEvents">Most events of a range without the one a bar may add.</param>
    /// <param name="engine">The engine's number, a column of every row.</param>
    public RangeEncoder(int batchEvents, ushort engine)
    {
        _engine = engine;
        _capacity = batchEvents + 1;
        var bytes = ((long)_capacity * StoreSchema.MaxRowBytes) + (TableCount * 4096L);
        _body = (byte*)NativeMemory.Alloc((nuint)bytes);
        _rows = (int*)NativeMemory.Alloc((nuint)_capacity, sizeof(int));
        _sorted = (int*)NativeMemory.Alloc((nuint)_capacity, sizeof(int));
        _columns = (byte**)NativeMemory.Alloc(64, (nuint)sizeof(byte*));
    }

    /// <summary>The trading day of the last range, days since 1970-01-01.</summary>
    public int Day => _day;

    /// <summary>
    /// Encodes events of a buffer from one sequence to its end; instruments they define become known.
    /// </summary>
    /// <param name="range">The slots.</param>
    /// <param name="first">The first sequence to encode; in the buffer.</param>
    /// <param name="symbols">The symbols of the session so far.</param>
    public void Encode(RangeBuffer range, long first, StoreSymbols symbols)
    {
        var skip = (int)(first - range.FirstSequence);
        (_session, _firstSequence, _symbols) = (range.SessionId, first, symbols);
        _slots = range.Slots + skip;
        var count = range.Count - skip;
        if (count > _capacity)
            throw new ArgumentException($"a range has at most {_capacity} events, not {count}", nameof(range));
        Define(count);
        CountRows(count);
        Place(Sort(count));
        for (var table = 0; table < TableCount; table++)
        {
            if (_rowCounts[table] > 0)
                EncodeTable(table);
        }
    }

    /// <summary>Rows of a table in the last range.</summary>
    public int RowsOf(int table) => _rowCounts[table];

    /// <summary>The Native block of a table that has rows; valid until the next range.</summary>
    public ReadOnlySpan<byte> BodyOf(int table) => new(_body + _bodyStarts[table], _bodyLengths[table]);

    /// <summary>The block as memory that native code or a socket can read; valid until the next range.</summary>
    public byte* PointerOf(int table) => _body + _bodyStarts[table];

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        NativeMemory.Free(_body);
        NativeMemory.Free(_rows);
        NativeMemory.Free(_sorted);
        NativeMemory.Free(_columns);
    }

    private void Define(int count)
    {
        _symbols.Begin(_session);
        var timeNs = 0L;
        for (var slot = _slots; slot < _slots + count; slot++)
        {
            if (timeNs <= 0)
                timeNs = slot->ReceiveTimeNs;
            if (slot->Kind == EventKind.InstrumentDefinition)
                _symbols.Define(slot->InstrumentId, slot->InstrumentDefinition.Symbol);
        }

        _day = timeNs > 0 ? DayNumber(TradingDay.Of(timeNs).Day) : (ushort)0;
    }

    private void CountRows(int count)
    {
        Array.Clear(_rowCounts);
        Array.Clear(_textBytes);
        var map = StoreSchema.TableOfKind;
        for (var slot = _slots; slot < _slots + count; slot++)
        {
            var table = map[(int)slot->Kind];
            if (table == StoreSchema.NoTable)
                continue;
            _rowCounts[table]++;
            _textBytes[table] += *_symbols.Entry(slot->InstrumentId) + 1;
        }
    }

    /// <summary>
    /// Orders the slots that become rows by symbol and then by sequence: a counting sort by the symbols' ranks. Returns
    /// their number.
    /// </summary>
    private int Sort(int count)
    {
        _symbols.Rank();
        var ranks = _symbols.RankCount;
        if (_rankStarts.Length < ranks + 1)
            _rankStarts = new int[Math.Max(ranks + 1, _rankStarts.Length * 2)];
        var starts = _rankStarts.AsSpan(0, ranks + 1);
        starts.Clear();
        var map = StoreSchema.TableOfKind;
        for (var slot = _slots; slot < _slots + count; slot++)
        {
            if (map[(int)slot->Kind] != StoreSchema.NoTable)
                starts[_symbols.RankOf(slot->InstrumentId) + 1]++;
        }

        for (var rank = 1; rank <= ranks; rank++)
            starts[rank] += starts[rank - 1];
        var total = starts[ranks];
        for (var index = 0; index < count; index++)
        {
            if (map[(int)_slots[index].Kind] != StoreSchema.NoTable)
                _sorted[starts[_symbols.RankOf(_slots[index].InstrumentId)]++] = index;
        }

        return total;
    }

    private void Place(int count)
    {
        var rows = 0;
        var at = 0L;
        for (var table = 0; table < TableCount; table++)
        {
            _rowStarts[table] = rows;
            rows += _rowCounts[table];
            _bodyStarts[table] = at;
            _bodyLengths[table] = BodyLength(table);
            at += _bodyLengths[table] + TextSlack;
        }

        Span<int> next = stackalloc int[TableCount];
        _rowStarts.CopyTo(next);
        var map = StoreSchema.TableOfKind;
        for (var i = 0; i < count; i++)
            _rows[next[map[(int)_slots[_sorted[i]].Kind]]++] = _sorted[i];
    }

    private int BodyLength(int table)
    {
        var rows = _rowCounts[table];
        if (rows == 0)
            return 0;
        var format = _tables[table];
        return 1 + VarLength(rows) + format.HeaderBytes + (rows * format.FixedBytes) + _textBytes[table];
    }

    private void EncodeTable(int table)
    {
        var format = _tables[table];
        var rows = _rowCounts[table];
        var at = _body + _bodyStarts[table];
        *at++ = (byte)format.Columns.Length;
        at = WriteVar(at, (uint)rows);
        for (var i = 0; i < format.Columns.Length; i++)
        {
            var column = format.Columns[i];
            column.Header.CopyTo(new Span<byte>(at, column.Header.Length));
            at += column.Header.Length;
            _columns[i] = at;
            at += column.Source == ColumnSource.Symbol ? _textBytes[table] : (long)rows * column.Width;
        }

        // The text of a row is copied with the bytes behind it: later columns are written after it.
        for (var row = 0; row < rows; row += TileRows)
            EncodeText(_rows + _rowStarts[table] + row, Math.Min(TileRows, rows - row));
        for (var i = format.Columns.Length - 1; i >= 0; i--)
        {
            var column = format.Columns[i];
            if (column.Source != ColumnSource.Symbol)
                column.Header.CopyTo(new Span<byte>(_columns[i] - column.Header.Length, column.Header.Length));
        }

        for (var row = 0; row < rows; row += TileRows)
            EncodeTile(format, _rows + _rowStarts[table] + row, Math.Min(TileRows, rows - row));
    }

    private void EncodeText(int* rows, int count)
    {
        // The symbol is column 4 of every table.
        var at = _columns[4];
        for (var i = 0; i < count; i++)
        {
            var entry = _symbols.Entry(_slots[rows[i]].InstrumentId);
            Unsafe.CopyBlockUnaligned(at, entry, StoreSymbols.EntryBytes);
            at += *entry + 1;
        }

        _columns[4] = at;
    }

    private void EncodeTile(StoreTable format, int* rows, int count)
    {
        for (var i = 0; i < format.Columns.Length; i++)
        {
            var column = format.Columns[i];
            switch (column.Source)
            {
                case ColumnSource.Slot when column.Offset >= EngineEvent.Size:
                    _columns[i] = GatherNext(_columns[i], rows, count, column);
                    break;
                case ColumnSource.Slot:
                    _columns[i] = Gather(_columns[i], rows, count, column);
                    break;
                case ColumnSource.Sequence:
                    _columns[i] = Sequences(_columns[i], rows, count);
                    break;
                case ColumnSource.Symbol:
                    break;
                default:
                    _columns[i] = Fill(_columns[i], count, column);
                    break;
            }
        }
    }

    private byte* Gather(byte* at, int* rows, int count, StoreColumn column)
    {
        var from = (byte*)_slots + column.Offset;
        switch (column.Width)
        {
            case 8:
                for (var i = 0; i < count; i++)
                    ((long*)at)[i] = *(long*)(from + ((long)rows[i] * EngineEvent.Size));
                break;
            case 4:
                for (var i = 0; i < count; i++)
                    ((int*)at)[i] = *(int*)(from + ((long)rows[i] * EngineEvent.Size));
                break;
            default:
                for (var i = 0; i < count; i++)
                    at[i] = from[(long)rows[i] * EngineEvent.Size];
                break;
        }

        return at + (count * column.Width);
    }

    /// <summary>Values from the totals behind a bar's prices; zeros when there are none.</summary>
    private byte* GatherNext(byte* at, int* rows, int count, StoreColumn column)
    {
        for (var i = 0; i < count; i++, at += column.Width)
        {
            var slot = _slots + rows[i];
            var isWhole = slot[1].Kind == EventKind.BarTotals && slot[1].InstrumentId == slot->InstrumentId;
            if (isWhole)
                Unsafe.CopyBlockUnaligned(at, (byte*)slot + column.Offset, (uint)column.Width);
            else
                Unsafe.InitBlockUnaligned(at, 0, (uint)column.Width);
        }

        return at;
    }

    private byte* Sequences(byte* at, int* rows, int count)
    {
        for (var i = 0; i < count; i++)
            ((long*)at)[i] = _firstSequence + rows[i];
        return at + (count * sizeof(long));
    }

    private byte* Fill(byte* at, int count, StoreColumn column)
    {
        switch (column.Source)
        {
            case ColumnSource.Session:
                new Span<ulong>(at, count).Fill(_session);
                break;
            case ColumnSource.Day:
                new Span<ushort>(at, count).Fill(_day);
                break;
            default:
                new Span<ushort>(at, count).Fill(_engine);
                break;
        }

        return at + (count * column.Width);
    }

    private static ushort DayNumber(int yyyymmdd)
    {
        var date = new DateOnly(yyyymmdd / 10000, yyyymmdd / 100 % 100, yyyymmdd % 100);
        return (ushort)Math.Clamp(date.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber, 0, 65535);
    }

    private static int VarLength(int value) => value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x200000 ? 3 : 4;

    private static byte* WriteVar(byte* at, uint value)
    {
        for (; value >= 0x80; value >>= 7)
            *at++ = (byte)(value | 0x80);
        *at++ = (byte)value;
        return at;
    }
}
