using System.Numerics;
using System.Runtime.CompilerServices;
using MicroAlpha.Events;
using MicroAlpha.Indicators.Specs;
using MicroAlpha.Indicators.Technical;
using MicroAlpha.Pipeline.Books;

namespace MicroAlpha.Pipeline.Indicators;

/// <summary>
/// All configured indicators of all instruments, as a pure function of the slots it is given. An instrument has a plan:
/// for each kind of slot one bit for each entry of the configuration that wants it, and where its OFI goes, which is
/// taken without a walk over bits. Core lane only; nothing is allocated after the start.
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
    private readonly InstrumentPlan[] _plans;
    private readonly bool[] _areHalted;
    private readonly RowGroup? _ofi;
    private readonly int _ofiEntry = NoPlace;
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
                case IndicatorKind.Ofi or IndicatorKind.DecayedOfi or IndicatorKind.Features
                    or IndicatorKind.MicroPrice or IndicatorKind.Realised or IndicatorKind.Kyle:
                    _rows[i] = new RowGroup(Board, spec, _columns[i], symbolCount);
                    _rowBits |= bit;
                    if (_ofi is null && _rows[i].IsPlainOfi)
                        (_ofi, _ofiEntry) = (_rows[i], i);
                    _kyleBits |= spec.Kind == IndicatorKind.Kyle ? bit : 0;
                    break;
                case IndicatorKind.Mlofi or IndicatorKind.Integrated:
                    _levels[i] = new LevelGroup(Board, spec, _columns[i], symbolCount);
                    _levelBits |= bit;
                    break;
                case IndicatorKind.Vpin or IndicatorKind.Bulk or IndicatorKind.Hawkes or IndicatorKind.HawkesPair
                    or IndicatorKind.Sign or IndicatorKind.Roll:
                    _trades[i] = new TradeGroup(Board, spec, _columns[i], symbolCount);
                    _tradeBits |= bit;
                    break;
                default:
                    _bars[i] = new BarGroup(Board, spec, _columns[i], symbolCount, options.BarLatenessMs);
                    _barBits |= bit;
                    break;
            }
        }

        _plans = GC.AllocateArray<InstrumentPlan>(count == 0 ? 0 : options.MaxInstruments, pinned: true);
        _areHalted = new bool[_plans.Length];
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
        id < (uint)_plans.Length && _plans[id].Mask != 0 ? Board.Row(_plans[id].Place) : [];

    /// <summary>Takes one slot in, after the books.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // most slots of an engine without indicators end here
    public void Apply(ref EngineEvent slot, long sequence)
    {
        var plans = _plans;
        if (slot.InstrumentId < (uint)plans.Length && plans[slot.InstrumentId].Mask != 0)
        {
            ref var plan = ref plans[slot.InstrumentId];
            if (slot.Kind == EventKind.Quote && plan.HasQuickOfi)
                TakeQuote(ref plan, ref slot, sequence);
            else
                ApplyTo(ref plan, ref slot, sequence);
        }
        else if (slot.Kind > EventKind.LuldBand || slot.Kind == EventKind.Status)
            ApplyRare(ref slot);
    }

    /// <summary>Slots were lost: as a gap of everything.</summary>
    public void BreakAll() => ResetAll(sessionNs: 0);

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
        IReadOnlyList<string> parts = spec.Kind switch
        {
            IndicatorKind.HawkesPair => ["buy", "sell"],
            IndicatorKind.Technical => TechnicalSet.Names,
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
        else if (parts.Count == 0)
        {
            names.Add(spec.Text);
        }

        foreach (var part in parts)
            names.Add($"{spec.Text}/{part}");
    }

    // The entry nearly everybody has without a call and a walk over bits; the others behind it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // tools/bench indicators --only stage
    private void TakeQuote(ref InstrumentPlan plan, ref EngineEvent slot, long sequence)
    {
        _ofi!.TakeOfi(plan.Place, plan.OfiCell, ref slot.Quote, sequence);
        if (plan.OtherRows != 0)
            TakeRow(plan.OtherRows, plan.Place, in _books.Top(slot.InstrumentId), slot.ReceiveTimeNs, sequence);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ApplyTo(ref InstrumentPlan plan, ref EngineEvent slot, long sequence)
    {
        switch (slot.Kind)
        {
            case EventKind.Quote:
                if (!plan.IsQuoted)
                    BeginQuotes(ref plan);
                TakeRow(plan.Rows, plan.Place, in _books.Top(slot.InstrumentId), slot.ReceiveTimeNs, sequence);
                break;
            case EventKind.BookLevel:
                TakeLevel(ref plan, ref slot, sequence);
                break;
            case EventKind.Trade:
                TakeTrade(ref plan, ref slot, sequence);
                break;
            case EventKind.CorrectionOriginal or EventKind.CorrectionReplacement or EventKind.TradeCancel:
                for (var bits = plan.Bars; bits != 0; bits &= bits - 1)
                    _bars[BitOperations.TrailingZeroCount(bits)].Take(plan.Place, ref slot, sequence);
                break;
            default:
                ApplyRare(ref slot);
                break;
        }
    }

    private void TakeRow(ulong bits, int place, in TopOfBook top, long timeNs, long sequence)
    {
        for (; bits != 0; bits &= bits - 1)
            _rows[BitOperations.TrailingZeroCount(bits)].Take(place, in top, timeNs, sequence);
    }

    private void TakeLevel(ref InstrumentPlan plan, ref EngineEvent slot, long sequence)
    {
        var flags = (BookFlags)slot.Flags;
        var id = slot.InstrumentId;
        if ((flags & BookFlags.Clear) != 0)
            ResetBooks(ref plan);
        if ((flags & BookFlags.Last) == 0 || !_books.IsReady(id))
            return;
        for (var bits = plan.Levels; bits != 0; bits &= bits - 1)
        {
            _levels[BitOperations.TrailingZeroCount(bits)].Take(
                plan.Place, _books, id, slot.ReceiveTimeNs, sequence);
        }

        if (!plan.IsQuoted)
            TakeRow(plan.Rows, plan.Place, in _books.BookTop(id), slot.ReceiveTimeNs, sequence);
    }

    private void TakeTrade(ref InstrumentPlan plan, ref EngineEvent slot, long sequence)
    {
        if (((TradeFlags)slot.Flags & TradeFlags.Suspicious) != 0)
            return;
        ref var trade = ref slot.Trade;
        // Backfilled trades come after what followed them: only candles can take them where they belong.
        if ((plan.Trades | plan.Kyles) != 0 && ((TradeFlags)slot.Flags & TradeFlags.Backfilled) == 0
            && trade.PriceE9 > 0 && trade.SizeE9 > 0)
        {
            ref readonly var top = ref _books.Top(slot.InstrumentId);
            var row = new TradeRow
            {
                PriceE9 = trade.PriceE9,
                SizeE9 = trade.SizeE9,
                TrueSign = trade.Aggressor switch { Side.Bid => 1L, Side.Ask => -1L, _ => 0L },
                BidPriceE9 = top.BidPriceE9,
                AskPriceE9 = top.AskPriceE9,
                TimeNs = slot.ReceiveTimeNs,
                Sequence = sequence,
            };
            for (var bits = plan.Trades; bits != 0; bits &= bits - 1)
                _trades[BitOperations.TrailingZeroCount(bits)].Take(plan.Place, in row);
            for (var bits = plan.Kyles; bits != 0; bits &= bits - 1)
                _rows[BitOperations.TrailingZeroCount(bits)].TakeTrade(plan.Place, in row);
        }

        for (var bits = plan.Bars; bits != 0; bits &= bits - 1)
            _bars[BitOperations.TrailingZeroCount(bits)].Take(plan.Place, ref slot, sequence);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ApplyRare(ref EngineEvent slot)
    {
        var id = slot.InstrumentId;
        if (slot.Kind == EventKind.InstrumentDefinition)
        {
            if (id < (uint)_plans.Length)
                Define(id, ref slot.InstrumentDefinition);
            return;
        }

        var isHalted = id < (uint)_plans.Length && _areHalted[id];
        var kind = IndicatorBreaks.Of(ref slot, ref isHalted);
        if (id < (uint)_plans.Length)
            _areHalted[id] = isHalted;
        if (kind == IndicatorBreak.None)
            return;
        var sessionNs = kind == IndicatorBreak.Session ? IndicatorBreaks.SessionStartNs(ref slot) : 0;
        if (id == EngineEvent.NoInstrument || slot.Kind == EventKind.SessionState)
            ResetAll(sessionNs);
        else
            Reset(id, sessionNs: 0);
    }

    private void Define(uint id, ref InstrumentDefinitionPayload definition)
    {
        ref var plan = ref _plans[id];
        if (plan.Mask != 0)
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

        (plan.Place, plan.Mask) = (_placed++, mask);
        for (var bits = mask & _rowBits; bits != 0; bits &= bits - 1)
            _rows[BitOperations.TrailingZeroCount(bits)].Define(plan.Place, definition.TickSizeE9);
        for (var bits = mask & _barBits; bits != 0; bits &= bits - 1)
        {
            _bars[BitOperations.TrailingZeroCount(bits)].Define(
                plan.Place, isStock: definition.AssetClass == AssetClass.Stock);
        }

        (plan.Rows, plan.Levels, plan.Bars) = (mask & _rowBits, mask & _levelBits, mask & _barBits);
        (plan.Trades, plan.Kyles) = (mask & _tradeBits, mask & _kyleBits);
        if (_ofi is not null && (mask >> _ofiEntry & 1) != 0)
        {
            plan.OtherRows = plan.Rows & ~(1UL << _ofiEntry);
            plan.OfiCell = Board.FirstCell(plan.Place) + _columns[_ofiEntry];
            plan.HasOfi = true;
        }

        var row = Board.Row(plan.Place);
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
    private void BeginQuotes(ref InstrumentPlan plan)
    {
        plan.IsQuoted = true;
        for (var bits = plan.Rows; bits != 0; bits &= bits - 1)
            _rows[BitOperations.TrailingZeroCount(bits)].Reset(plan.Place);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ResetBooks(ref InstrumentPlan plan)
    {
        for (var bits = plan.Levels; bits != 0; bits &= bits - 1)
            _levels[BitOperations.TrailingZeroCount(bits)].Reset(plan.Place);
        for (var bits = plan.IsQuoted ? 0 : plan.Rows; bits != 0; bits &= bits - 1)
            _rows[BitOperations.TrailingZeroCount(bits)].Reset(plan.Place);
    }

    private void ResetAll(long sessionNs)
    {
        for (var id = 0u; id < (uint)_plans.Length; id++)
            Reset(id, sessionNs);
    }

    // A session that starts has a time; 0 is none.
    private void Reset(uint id, long sessionNs)
    {
        if (id >= (uint)_plans.Length || _plans[id].Mask == 0)
            return;
        var place = _plans[id].Place;
        for (var bits = _plans[id].Mask; bits != 0; bits &= bits - 1)
        {
            var i = BitOperations.TrailingZeroCount(bits);
            _rows[i]?.Reset(place);
            _levels[i]?.Reset(place);
            _trades[i]?.Reset(place, isNewSession: sessionNs != 0);
            if (sessionNs != 0)
                _bars[i]?.BeginSession(place, sessionNs);
        }

        foreach (ref var cell in Board.Row(place))
        {
            if (cell.Readiness == IndicatorReadiness.Ready)
                cell.Readiness = IndicatorReadiness.Broken;
        }
    }
}
