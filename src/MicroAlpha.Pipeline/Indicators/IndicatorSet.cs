using System.Numerics;
using System.Runtime.CompilerServices;
using MicroAlpha.Events;
using MicroAlpha.Indicators.Specs;
using MicroAlpha.Pipeline.Books;

namespace MicroAlpha.Pipeline.Indicators;

/// <summary>
/// All configured indicators of all instruments, as a pure function of the slots it is given. An instrument has a mask
/// with one bit for each entry of the configuration that concerns it; a slot walks the bits that want its kind. Core
/// lane only; nothing is allocated after the start.
/// </summary>
public sealed class IndicatorSet
{
    private const int NoPlace = -1;

    private readonly BookSet _books;
    private readonly (string[] Symbols, IndicatorSpec Spec)[] _entries;
    private readonly RowGroup[] _rows;
    private readonly LevelGroup[] _levels;
    private readonly TradeGroup[] _trades;
    private readonly BarGroup[] _bars;
    private readonly int[] _columns;
    private readonly int[] _places;
    private readonly ulong[] _masks;
    private readonly bool[] _isQuoted;
    private readonly ulong _rowBits;
    private readonly ulong _levelBits;
    private readonly ulong _tradeBits;
    private readonly ulong _barBits;
    private readonly ulong _kyleBits;
    private int _placed;

    /// <summary>Reserves all memory.</summary>
    /// <param name="options">What runs.</param>
    /// <param name="books">The books, up to date with the slot before the indicators see it.</param>
    /// <exception cref="EngineException">MA-463: an entry or limit is wrong.</exception>
    public IndicatorSet(IndicatorOptions options, BookSet books)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(books);
        options.Validate();
        _books = books;
        var count = options.Run.Count;
        _entries = new (string[], IndicatorSpec)[count];
        _columns = new int[count];
        (_rows, _levels) = (new RowGroup[count], new LevelGroup[count]);
        (_trades, _bars) = (new TradeGroup[count], new BarGroup[count]);
        var names = new List<string>();
        for (var i = 0; i < count; i++)
        {
            _ = IndicatorOptions.TryParse(options.Run[i], out var spec, out var symbols, out _);
            _entries[i] = (symbols, spec);
            _columns[i] = names.Count;
            AddNames(names, spec);
        }

        var symbolCount = Math.Min(options.MaxSymbols, options.MaxInstruments);
        Board = new IndicatorBoard(count == 0 ? 0 : symbolCount, [.. names]);
        for (var i = 0; i < count; i++)
        {
            var (spec, bit) = (_entries[i].Spec, 1UL << i);
            switch (spec.Kind)
            {
                case IndicatorKind.Ofi or IndicatorKind.Features or IndicatorKind.Realised or IndicatorKind.Kyle:
                    _rows[i] = new RowGroup(Board, spec, _columns[i], symbolCount);
                    _rowBits |= bit;
                    _kyleBits |= spec.Kind == IndicatorKind.Kyle ? bit : 0;
                    break;
                case IndicatorKind.Mlofi:
                    _levels[i] = new LevelGroup(Board, spec, _columns[i], symbolCount);
                    _levelBits |= bit;
                    break;
                case IndicatorKind.Vpin or IndicatorKind.Hawkes or IndicatorKind.Sign or IndicatorKind.Roll:
                    _trades[i] = new TradeGroup(Board, spec, _columns[i], symbolCount);
                    _tradeBits |= bit;
                    break;
                default:
                    _bars[i] = new BarGroup(Board, spec, _columns[i], symbolCount, options.BarLatenessMs);
                    _barBits |= bit;
                    break;
            }
        }

        _places = new int[count == 0 ? 0 : options.MaxInstruments];
        _masks = new ulong[_places.Length];
        _isQuoted = new bool[_places.Length];
        Array.Fill(_places, NoPlace);
    }

    /// <summary>The values.</summary>
    public IndicatorBoard Board { get; }

    /// <summary>Instruments that have indicators.</summary>
    public int Symbols => _placed;

    /// <summary>Instruments that should have indicators and got none, because the limit was reached.</summary>
    public long Unplaced { get; private set; }

    /// <summary>Nothing is configured.</summary>
    public bool IsEmpty => _entries.Length == 0;

    /// <summary>
    /// An instrument's values, in the order of <see cref="IndicatorBoard.ColumnNames"/>; empty when it has none. Valid
    /// until the next event.
    /// </summary>
    public ReadOnlySpan<IndicatorCell> Values(uint id) =>
        id < (uint)_places.Length && _places[id] != NoPlace ? Board.Row(_places[id]) : [];

    /// <summary>Takes one slot in, after the books.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // most slots of an engine without indicators end here
    public void Apply(ref EngineEvent slot, long sequence)
    {
        if (slot.InstrumentId < (uint)_masks.Length && _masks[slot.InstrumentId] is var mask and not 0)
            ApplyTo(mask, ref slot, sequence);
        else if (slot.Kind > EventKind.LuldBand || slot.Kind == EventKind.Status)
            ApplyRare(ref slot);
    }

    /// <summary>Slots were lost: as a gap of everything.</summary>
    public void BreakAll() => ResetAll(isNewSession: false);

    /// <summary>Hash of all values and their readiness; sequences are left out. Does not allocate.</summary>
    public ulong StateHash(ulong seed)
    {
        var hash = seed;
        foreach (ref readonly var cell in Board.Cells[..(_placed * Board.ColumnCount)])
            hash = Books.StateHash.Add(hash, BitConverter.DoubleToInt64Bits(cell.Value), (long)cell.Readiness);
        return hash;
    }

    private static void AddNames(List<string> names, IndicatorSpec spec)
    {
        string[] parts = spec.Kind switch
        {
            IndicatorKind.Features => ["mid", "weighted_mid", "queue_imbalance", "spread"],
            IndicatorKind.Bars => ["open", "high", "low", "close", "volume"],
            IndicatorKind.Macd => ["line", "signal", "histogram"],
            IndicatorKind.Bollinger => ["mean", "upper", "lower"],
            _ => [],
        };
        if (spec.Kind == IndicatorKind.Mlofi)
        {
            for (var level = 1; level <= spec.Levels; level++)
                names.Add($"{spec.Text}/{level}");
        }
        else if (parts.Length == 0)
        {
            names.Add(spec.Text);
        }

        foreach (var part in parts)
            names.Add($"{spec.Text}/{part}");
    }

    private void ApplyTo(ulong mask, ref EngineEvent slot, long sequence)
    {
        var place = _places[slot.InstrumentId];
        switch (slot.Kind)
        {
            case EventKind.Quote:
                if (!_isQuoted[slot.InstrumentId])
                    BeginQuotes(slot.InstrumentId, place, mask);
                TakeRow(mask & _rowBits, place, in _books.Top(slot.InstrumentId), ref slot, sequence);
                break;
            case EventKind.BookLevel:
                TakeLevel(mask, place, ref slot, sequence);
                break;
            case EventKind.Trade:
                TakeTrade(mask, place, ref slot, sequence);
                break;
            case EventKind.CorrectionOriginal or EventKind.CorrectionReplacement or EventKind.TradeCancel:
                for (var bits = mask & _barBits; bits != 0; bits &= bits - 1)
                    _bars[BitOperations.TrailingZeroCount(bits)].Take(place, ref slot, sequence);
                break;
            default:
                ApplyRare(ref slot);
                break;
        }
    }

    private void TakeRow(ulong bits, int place, in TopOfBook top, ref EngineEvent slot, long sequence)
    {
        for (; bits != 0; bits &= bits - 1)
            _rows[BitOperations.TrailingZeroCount(bits)].Take(place, in top, slot.ReceiveTimeNs, sequence);
    }

    private void TakeLevel(ulong mask, int place, ref EngineEvent slot, long sequence)
    {
        var flags = (BookFlags)slot.Flags;
        var id = slot.InstrumentId;
        if ((flags & BookFlags.Clear) != 0)
            ResetBooks(mask, place, id);
        if ((flags & BookFlags.Last) == 0 || !_books.IsReady(id))
            return;
        for (var bits = mask & _levelBits; bits != 0; bits &= bits - 1)
            _levels[BitOperations.TrailingZeroCount(bits)].Take(place, _books, id, slot.ReceiveTimeNs, sequence);
        if (!_isQuoted[id])
            TakeRow(mask & _rowBits, place, in _books.BookTop(id), ref slot, sequence);
    }

    private void TakeTrade(ulong mask, int place, ref EngineEvent slot, long sequence)
    {
        if (((TradeFlags)slot.Flags & TradeFlags.Suspicious) != 0)
            return;
        ref readonly var top = ref _books.Top(slot.InstrumentId);
        ref var trade = ref slot.Trade;
        var trueSign = trade.Aggressor switch { Side.Bid => 1L, Side.Ask => -1L, _ => 0L };
        // Backfilled trades come after what followed them: only candles can take them where they belong.
        if (((TradeFlags)slot.Flags & TradeFlags.Backfilled) == 0 && trade.PriceE9 > 0 && trade.SizeE9 > 0)
        {
            for (var bits = mask & _tradeBits; bits != 0; bits &= bits - 1)
            {
                _trades[BitOperations.TrailingZeroCount(bits)].Take(
                    place, trade.PriceE9, trade.SizeE9, trueSign, in top, slot.ReceiveTimeNs, sequence);
            }

            for (var bits = mask & _kyleBits; bits != 0; bits &= bits - 1)
            {
                _rows[BitOperations.TrailingZeroCount(bits)].TakeTrade(
                    place, trade.PriceE9, trade.SizeE9, trueSign, in top, slot.ReceiveTimeNs, sequence);
            }
        }

        for (var bits = mask & _barBits; bits != 0; bits &= bits - 1)
            _bars[BitOperations.TrailingZeroCount(bits)].Take(place, ref slot, sequence);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ApplyRare(ref EngineEvent slot)
    {
        switch (slot.Kind)
        {
            case EventKind.InstrumentDefinition when slot.InstrumentId < (uint)_places.Length:
                Define(slot.InstrumentId, ref slot.InstrumentDefinition);
                break;
            case EventKind.SessionState:
                ResetAll(isNewSession: slot.SessionState.Phase is SessionPhase.PreMarket or SessionPhase.Regular);
                break;
            case EventKind.Status when slot.Status.State is not (TradingState.Trading or TradingState.Unchanged):
                Reset(slot.InstrumentId, isNewSession: false);
                break;
            case EventKind.Connection when slot.Connection.State is ConnectionState.Down or ConnectionState.Gap
                && slot.Source != EventSource.AlpacaTrading:
                if (slot.InstrumentId == EngineEvent.NoInstrument)
                    ResetAll(isNewSession: false);
                else
                    Reset(slot.InstrumentId, isNewSession: false);
                break;
        }
    }

    private void Define(uint id, ref InstrumentDefinitionPayload definition)
    {
        if (_places[id] != NoPlace)
            return;
        var mask = 0UL;
        var symbol = definition.Symbol.ToString();
        for (var i = 0; i < _entries.Length; i++)
        {
            if (_entries[i].Symbols.Length == 0 || Array.IndexOf(_entries[i].Symbols, symbol) >= 0)
                mask |= 1UL << i;
        }

        if (mask == 0)
            return;
        if (_placed * Board.ColumnCount >= Board.Cells.Length)
        {
            Unplaced++;
            return;
        }

        (_places[id], _masks[id]) = (_placed++, mask);
        var row = Board.Row(_places[id]);
        for (var i = 0; i < _entries.Length; i++)
        {
            if ((mask >> i & 1) == 0)
                continue;
            for (var column = 0; column < IndicatorOptions.ColumnsOf(_entries[i].Spec); column++)
                row[_columns[i] + column].Readiness = IndicatorReadiness.Warming;
        }
    }

    // Until the first quote the rows came from the book; the two are never differenced with each other.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void BeginQuotes(uint id, int place, ulong mask)
    {
        _isQuoted[id] = true;
        for (var bits = mask & _rowBits; bits != 0; bits &= bits - 1)
            _rows[BitOperations.TrailingZeroCount(bits)].Reset(place);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ResetBooks(ulong mask, int place, uint id)
    {
        for (var bits = mask & _levelBits; bits != 0; bits &= bits - 1)
            _levels[BitOperations.TrailingZeroCount(bits)].Reset(place);
        for (var bits = _isQuoted[id] ? 0 : mask & _rowBits; bits != 0; bits &= bits - 1)
            _rows[BitOperations.TrailingZeroCount(bits)].Reset(place);
    }

    private void ResetAll(bool isNewSession)
    {
        for (var id = 0u; id < (uint)_places.Length; id++)
            Reset(id, isNewSession);
    }

    private void Reset(uint id, bool isNewSession)
    {
        if (id >= (uint)_masks.Length || _masks[id] == 0)
            return;
        var place = _places[id];
        for (var bits = _masks[id]; bits != 0; bits &= bits - 1)
        {
            var i = BitOperations.TrailingZeroCount(bits);
            _rows[i]?.Reset(place);
            _levels[i]?.Reset(place);
            _trades[i]?.Reset(place, isNewSession);
            _bars[i]?.Reset(place, isNewSession);
        }

        foreach (ref var cell in Board.Row(place))
        {
            if (cell.Readiness == IndicatorReadiness.Ready)
                cell.Readiness = IndicatorReadiness.Broken;
        }
    }
}
