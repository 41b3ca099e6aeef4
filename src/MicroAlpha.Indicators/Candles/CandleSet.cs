using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MicroAlpha.Indicators.Candles;

/// <summary>
/// Candles of many instruments on a watermark of event time. Trades go into the shortest interval; each longer one is
/// folded from the one below it, which gives exactly what the trades would. One thread; nothing is allocated after the
/// start.
/// </summary>
/// <remarks>
/// The watermark of an instrument is the highest trade time less the allowed lateness, and <see cref="Advance"/> moves
/// it without a trade. A candle is final when the watermark reaches its end. A late trade, a correction or a cancel
/// changes a final candle that is still kept, and all above it, each told once more as amended.
/// </remarks>
/// <typeparam name="TSink">Gets the final and the amended ones.</typeparam>
public sealed class CandleSet<TSink>
    where TSink : struct, ICandleSink
{
    private const long None = long.MinValue;
    private const int RowLongs = 4;

    private readonly AlignedLongs _candles;
    private readonly AlignedLongs _rows;
    private readonly CandleCounters _counters = new();
    private readonly int _journalLength;
    private readonly long _width;
    private readonly long _lateness;
    private readonly long[] _oldest;
    private readonly long[] _newest;
    private readonly JournalEntry[] _journal;
    private readonly long[] _journalEnds;
    private readonly long[] _widths;
    private readonly ulong[] _reciprocals;
    private readonly CandleOptions _options;
    private TSink _sink;

    /// <summary>Reserves all memory.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public CandleSet(int capacity, CandleOptions options, TSink sink)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (_options, _sink, _widths) = (options, sink, [.. options.WidthsNs]);
        _candles = new AlignedLongs(
            checked(capacity * _widths.Length * options.History * (Candle.Bytes / sizeof(long))));
        _rows = new AlignedLongs(capacity * RowLongs);
        _reciprocals = Array.ConvertAll(_widths, width => ulong.MaxValue / (ulong)width);
        _journalLength = options.Journal;
        (_width, _lateness) = (_widths[0], options.LatenessNs);
        for (var id = 0; id < capacity; id++)
        {
            ref var row = ref RowOf((uint)id);
            (row.WatermarkNs, row.NextEndNs) = (long.MinValue, long.MaxValue);
            row.Last = id * _widths.Length * options.History;
        }

        _oldest = new long[capacity * _widths.Length];
        _newest = new long[capacity * _widths.Length];
        _journal = new JournalEntry[capacity * options.Journal];
        _journalEnds = new long[capacity];
        Array.Fill(_oldest, None);
        Array.Fill(_newest, None);
    }

    /// <summary>Counters; see there.</summary>
    public CandleCounters Counters => _counters;

    /// <summary>Where the candles go.</summary>
    public ref TSink Sink => ref _sink;

    /// <summary>
    /// The newest candle an instrument is forming, all its trades so far in it; empty when there is none. Longer ones
    /// are folded on the call.
    /// </summary>
    public Candle Forming(uint id, int interval)
    {
        var place = PlaceOf(id, interval);
        if (_oldest[place] == None)
            return default;
        return interval == 0 ? Slot(id, 0, _newest[place]) : Fold(id, interval, _newest[place]);
    }

    /// <summary>Takes a trade in.</summary>
    /// <param name="id">Instrument, below the capacity.</param>
    /// <param name="timeNs">Its time, ns, above 0.</param>
    /// <param name="priceE9">Price, 1e-9 currency units, above 0.</param>
    /// <param name="sizeE9">Size, 1e-9 units, above 0.</param>
    /// <param name="updates">What it may change.</param>
    /// <param name="tradeId">The venue's id of it; 0 = none, it can not be corrected.</param>
    /// <param name="exchange">Its exchange.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // tools/bench indicators: the common trade without a call
    public void Add(
        uint id, long timeNs, long priceE9, long sizeE9, TradeUpdates updates, long tradeId = 0, byte exchange = 0)
    {
        // Most trades are in the candle of the trade before, close none and may change everything.
        ref var row = ref RowOf(id);
        ref var candle = ref CandleAt(row.Last);
        var seen = timeNs - _lateness;
        if ((ulong)(timeNs - candle.StartNs) < (ulong)_width && seen < row.NextEndNs
            && candle.Prices == CandlePrices.All && candle.State == CandleState.Forming
            && updates == TradeUpdates.All && ((priceE9 - 1) | (sizeE9 - 1) | (timeNs - 1)) >= 0)
        {
            row.WatermarkNs = Math.Max(row.WatermarkNs, seen);
            _counters.Trades++;
            candle.AddNext(priceE9, sizeE9);
            if (_journalLength > 0)
                Remember(id, ref candle, priceE9, sizeE9, tradeId, exchange);
            return;
        }

        AddOther(id, timeNs, priceE9, sizeE9, updates, tradeId, exchange);
    }

    /// <summary>Moves an instrument's watermark to a time: candles that end at or before it become final.</summary>
    public void Advance(uint id, long watermarkNs)
    {
        if (watermarkNs <= RowOf(id).WatermarkNs)
            return;
        RowOf(id).WatermarkNs = watermarkNs;
        if (watermarkNs >= RowOf(id).NextEndNs)
            Finish(id, watermarkNs);
    }

    /// <summary>The end of the data: every candle that is forming becomes final.</summary>
    public void Flush(uint id) => Advance(id, long.MaxValue);

    /// <summary>A trade was withdrawn by its exchange. False when it is not known any more; counted.</summary>
    public bool TryCancel(uint id, long tradeId, byte exchange) =>
        TryCorrect(id, tradeId, exchange, tradeId, 0, 0, TradeUpdates.None);

    /// <summary>
    /// A trade was corrected, and may have a new id from now on. False when it is not known any more; counted.
    /// </summary>
    public bool TryCorrect(
        uint id, long tradeId, byte exchange, long newTradeId, long priceE9, long sizeE9, TradeUpdates updates)
    {
        var first = Math.Max(_journalEnds[id] - _options.Journal, 0);
        for (var at = _journalEnds[id] - 1; tradeId != 0 && at >= first; at--)
        {
            ref var entry = ref Entry(id, at);
            if (entry.TradeId != tradeId || entry.Exchange != exchange || entry.Updates == TradeUpdates.None)
                continue;
            var old = entry;
            (entry.TradeId, entry.PriceE9, entry.SizeE9, entry.Updates) = (newTradeId, priceE9, sizeE9, updates);
            _counters.Corrections++;
            Rebuild(id, in old, in entry);
            return true;
        }

        _counters.UnknownCorrections++;
        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddOther(
        uint id, long timeNs, long priceE9, long sizeE9, TradeUpdates updates, long tradeId, byte exchange)
    {
        if (priceE9 <= 0 || sizeE9 <= 0 || timeNs <= 0)
        {
            _counters.Malformed++;
            return;
        }

        if (updates == TradeUpdates.None)
            return;
        ref var row = ref RowOf(id);
        Advance(id, timeNs - _lateness);
        ref var candle = ref CandleAt(row.Last);
        var start = candle.StartNs;
        if ((ulong)(timeNs - start) >= (ulong)_width)
        {
            var turn = TurnOf(timeNs, 0);
            start = _options.OriginNs + (turn * _width);
            row.Last = ((int)id * _widths.Length * _options.History) + ((int)turn & (_options.History - 1));
            candle = ref CandleAt(row.Last);
        }

        if (candle.StartNs != start || candle.State != CandleState.Forming)
        {
            if (start + _width > row.WatermarkNs)
                Open(id, start, ref candle);
            else if (!TryLate(id, start, ref candle))
                return;
        }

        _counters.Trades++;
        candle.Add(priceE9, sizeE9, updates);
        if (_journalLength > 0)
            Remember(id, start, priceE9, sizeE9, updates, tradeId, exchange);
        if (candle.State != CandleState.Forming)
            Amend(id, start);
    }

    // The next trade of a forming candle.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Remember(uint id, ref Candle candle, long priceE9, long sizeE9, long tradeId, byte exchange)
    {
        candle.Entries++;
        Remember(id, candle.StartNs, priceE9, sizeE9, TradeUpdates.All, tradeId, exchange);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // an index
    private ref Row RowOf(uint id) => ref Unsafe.As<long, Row>(ref _rows.At((int)id * RowLongs));

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // an index
    private ref Candle CandleAt(int place) =>
        ref Unsafe.As<long, Candle>(ref _candles.At(place * (Candle.Bytes / sizeof(long))));

    // A product with the reciprocal is the quotient or one less: a division takes three times as long.
    private long TurnOf(long timeNs, int interval)
    {
        var (past, width) = (timeNs - _options.OriginNs, _widths[interval]);
        if (past < 0)
            return ((past + 1) / width) - 1;
        var turn = (long)Math.BigMul((ulong)past, _reciprocals[interval], out _);
        return past - (turn * width) >= width ? turn + 1 : turn;
    }

    private long StartOf(long timeNs, int interval) =>
        _options.OriginNs + (TurnOf(timeNs, interval) * _widths[interval]);

    private int PlaceOf(uint id, int interval) => ((int)id * _widths.Length) + interval;

    // The place of a candle, which may hold another one: compare the start.
    private ref Candle Slot(uint id, int interval, long startNs) =>
        ref CandleAt(PlaceInHistory(id, interval, startNs));

    private int PlaceInHistory(uint id, int interval, long startNs)
    {
        var turn = (int)TurnOf(startNs, interval) & (_options.History - 1);
        return (PlaceOf(id, interval) * _options.History) + turn;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Open(uint id, long start, ref Candle candle)
    {
        candle = new Candle { StartNs = start };
        for (var interval = 0; interval < _widths.Length; interval++)
        {
            var place = PlaceOf(id, interval);
            var own = interval == 0 ? start : StartOf(start, interval);
            _newest[place] = _oldest[place] == None ? own : Math.Max(_newest[place], own);
            _oldest[place] = _oldest[place] == None ? own : Math.Min(_oldest[place], own);
            RowOf(id).NextEndNs = Math.Min(RowOf(id).NextEndNs, _oldest[place] + _widths[interval]);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Finish(uint id, long watermarkNs)
    {
        var next = long.MaxValue;
        for (var interval = 0; interval < _widths.Length; interval++)
        {
            var (place, width) = (PlaceOf(id, interval), _widths[interval]);
            // At most the candles that are kept: Open is never farther from the oldest than the lateness.
            while (_oldest[place] != None && _oldest[place] + width <= watermarkNs)
            {
                var start = _oldest[place];
                _oldest[place] = start == _newest[place] ? None : start + width;
                Tell(id, interval, start, CandleState.Final);
            }

            if (_oldest[place] != None)
                next = Math.Min(next, _oldest[place] + width);
        }

        RowOf(id).NextEndNs = next;
    }

    // Folds a longer candle from those below it and tells it; one without any trade is not told.
    private void Tell(uint id, int interval, long start, CandleState state)
    {
        ref var last = ref CandleAt(RowOf(id).Last);
        ref var candle = ref interval == 0 && last.StartNs == start ? ref last : ref Slot(id, interval, start);
        if (interval > 0)
            candle = Fold(id, interval, start);
        else if (candle.StartNs != start)
            return;
        candle.State = state;
        if (!candle.IsEmpty || state == CandleState.Amended)
            _sink.OnCandle(id, interval, in candle);
    }

    private Candle Fold(uint id, int interval, long start)
    {
        var whole = new Candle { StartNs = start };
        var step = _widths[interval - 1];
        for (var part = start; part < start + _widths[interval]; part += step)
        {
            ref var child = ref Slot(id, interval - 1, part);
            var isFolded = interval == 1 || part + step <= RowOf(id).WatermarkNs;
            if (!isFolded)
                whole.Add(Fold(id, interval - 1, part));
            else if (child.StartNs == part)
                whole.Add(in child);
        }

        return whole;
    }

    // A candle behind the watermark: amended while it and everything that the longer ones are folded from is kept.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryLate(uint id, long start, ref Candle candle)
    {
        var isKept = candle.StartNs == start || candle.StartNs < start;
        for (var interval = 1; isKept && interval < _widths.Length; interval++)
        {
            var parent = StartOf(start, interval);
            if (parent + _widths[interval] > RowOf(id).WatermarkNs)
                break;
            var kept = (_options.History - 1) * _widths[interval - 1];
            isKept = _newest[PlaceOf(id, interval - 1)] - parent <= kept
                && _newest[PlaceOf(id, interval)] - parent <= (_options.History - 1) * _widths[interval];
        }

        if (_options.Late == LatePolicy.Drop || !isKept)
        {
            _counters.LateDropped++;
            return false;
        }

        if (candle.StartNs != start)
            candle = new Candle { StartNs = start, State = CandleState.Final };
        _counters.LateAmended++;
        return true;
    }

    // Tells a candle that was final and the final ones above it once more.
    private void Amend(uint id, long start)
    {
        for (var interval = 0; interval < _widths.Length; interval++)
        {
            var own = StartOf(start, interval);
            if (own + _widths[interval] > RowOf(id).WatermarkNs)
                return;
            Tell(id, interval, own, CandleState.Amended);
        }
    }

    private ref JournalEntry Entry(uint id, long at) =>
        ref _journal[((int)id * _options.Journal) + (int)(at & (_options.Journal - 1))];

    private void Remember(
        uint id, long start, long priceE9, long sizeE9, TradeUpdates updates, long tradeId, byte exchange)
    {
        ref var entry = ref Entry(id, _journalEnds[id]++);
        (entry.TradeId, entry.StartNs, entry.PriceE9, entry.SizeE9) = (tradeId, start, priceE9, sizeE9);
        (entry.Exchange, entry.Updates) = (exchange, updates);
    }

    // The four prices of a candle can only be had from all of its trades, in their order.
    private void Rebuild(uint id, in JournalEntry old, in JournalEntry changed)
    {
        var start = old.StartNs;
        ref var candle = ref Slot(id, 0, start);
        if (candle.StartNs != start)
        {
            _counters.PartialCorrections++;
            return;
        }

        var again = new Candle { StartNs = start, State = candle.State };
        var found = 0L;
        for (var at = Math.Max(_journalEnds[id] - _options.Journal, 0); at < _journalEnds[id]; at++)
        {
            ref var entry = ref Entry(id, at);
            if (entry.StartNs != start)
                continue;
            again.Add(entry.PriceE9, entry.SizeE9, entry.Updates);
            found++;
        }

        if (found == candle.Entries)
        {
            again.Entries = found;
            candle = again;
        }
        else
        {
            _counters.PartialCorrections++;
            candle.Replace(in old, in changed);
        }

        if (start + _widths[0] <= RowOf(id).WatermarkNs)
            Amend(id, start);
    }

    // What every trade of an instrument asks for before its candle.
    [StructLayout(LayoutKind.Sequential, Size = RowLongs * sizeof(long))]
    private struct Row
    {
        public long WatermarkNs;
        public long NextEndNs;
        public int Last;
    }
}
