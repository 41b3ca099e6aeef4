using System.Numerics;
using System.Runtime.CompilerServices;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Captures;

namespace MicroAlpha.Gateways.Synthetic;

/// <summary>
/// A market that is a pure function of its options: several symbols with quotes, trades and level-2 books that agree
/// with each other. One thread; no allocation after construction.
/// </summary>
/// <remarks>
/// It opens with an InstrumentDefinition, a book snapshot and a quote for each symbol. Then each step changes one
/// symbol: a level near the touch changes its size, the best level is cancelled, someone betters the best price inside
/// a wide spread, or a trade takes from the best level. Prices walk at random on ticks of 0.01. A step's slots share
/// one time; times move on by exponential gaps. Books are never locked or crossed, a trade is at the touch, and the
/// quote equals the book's best levels after each update.
/// </remarks>
public sealed class SyntheticMarket : IEventSource
{
    /// <summary>Most levels of a side.</summary>
    public const int MaxLevels = 64;

    /// <summary>Price step, 1e-9 currency units.</summary>
    public const long TickSizeE9 = DecimalE9.One / 100;

    // A trade, two levels and a quote.
    private const int MaxStepSlots = 4;
    private const int MaxSpreadTicks = 4;
    private const long MaxTick = 100_000_000;

    private readonly SyntheticBook[] _books;
    private readonly uint[] _sizes;
    private readonly InstrumentDefinitionPayload[] _definitions;
    private readonly EngineEvent[] _step = new EngineEvent[MaxStepSlots];
    private readonly ExponentialGaps _gaps = new();
    private readonly ulong _meanGapE6;
    private readonly long _maxEvents;
    private readonly int _levels;
    private readonly int _ringSize;
    private Xoshiro256 _random;
    private long _timeNs;
    private ulong _timeRestE6;
    private int _stepCount;
    private int _stepNext;
    private int _openingBook;
    private int _openingSlot;

    /// <summary>Creates the market at its first event.</summary>
    /// <param name="options">What to make.</param>
    /// <param name="instruments">Gets the symbols.</param>
    /// <exception cref="EngineException">MA-410 for wrong options, MA-407 when the instrument table is
    /// full.</exception>
    public SyntheticMarket(SyntheticOptions options, InstrumentTable instruments)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(instruments);
        options.Validate();
        _levels = options.Levels;
        _ringSize = (int)BitOperations.RoundUpToPowerOf2((uint)options.Levels);
        _maxEvents = options.MaxEvents == 0 ? long.MaxValue : options.MaxEvents;
        _timeNs = options.StartTimeNs;
        _meanGapE6 = 1_000_000_000_000_000 / (ulong)options.EventsPerSecond;
        _random = new Xoshiro256(options.Seed);
        _books = new SyntheticBook[options.Symbols.Count];
        _definitions = new InstrumentDefinitionPayload[options.Symbols.Count];
        _sizes = new uint[options.Symbols.Count * 2 * _ringSize];
        for (var i = 0; i < _books.Length; i++)
            Define(i, options.Symbols[i], instruments);
    }

    /// <summary>Events handed out so far.</summary>
    public long Produced { get; private set; }

    /// <summary>
    /// Writes the next event, all fields but the ring's stamp; false after <see cref="SyntheticOptions.MaxEvents"/>.
    /// </summary>
    public bool TryNext(ref EngineEvent slot)
    {
        if (Produced == _maxEvents)
            return false;
        Produced++;
        if (_stepNext == _stepCount)
        {
            if (_openingBook < _books.Length)
            {
                WriteOpening(ref slot);
                return true;
            }

            Step();
        }

        SlotHeader.Copy(in _step[_stepNext++], ref slot);
        return true;
    }

    /// <summary>
    /// Writes the next events to <paramref name="slots"/> and returns how many; fewer than asked only at the end.
    /// </summary>
    public int Fill(Span<EngineEvent> slots)
    {
        var count = 0;
        while (count < slots.Length && TryNext(ref slots[count]))
            count++;
        return count;
    }

    private void Define(int index, string symbol, InstrumentTable instruments)
    {
        var text = System.Text.Encoding.Latin1.GetBytes(symbol);
        _ = SlotHeader.TryDefine(text, TickSizeE9, AssetClass.Stock, 0, out _definitions[index]);
        if (!instruments.TryDefine(in _definitions[index], out var id))
            throw CaptureError.TableFull(symbol, instruments.Capacity);
        ref var book = ref _books[index];
        book.InstrumentId = id;
        book.BidTick = 5_000 + (long)(_random.Next() % 45_000);
        book.AskTick = book.BidTick + 1 + (long)(_random.Next() % 2);
        book.LatencyNs = 20_000 + (int)(_random.Next() % 20_000);
        foreach (ref var size in _sizes.AsSpan(index * 2 * _ringSize, 2 * _ringSize))
            size = NewSize(_random.Next());
    }

    // Definition, bids, asks, quote; one slot a call.
    private void WriteOpening(ref EngineEvent slot)
    {
        ref var book = ref _books[_openingBook];
        var at = _openingSlot++;
        if (at == 0)
        {
            Write(ref slot, EventKind.InstrumentDefinition, in book);
            slot.InstrumentDefinition = _definitions[_openingBook];
        }
        else if (at <= 2 * _levels)
        {
            var isBid = at <= _levels;
            book.UpdateId = 1;
            WriteLevel(ref slot, _openingBook, isBid, isBid ? at - 1 : at - 1 - _levels, at == 2 * _levels);
            slot.Flags |= (byte)(at == 1 ? BookFlags.Snapshot | BookFlags.Clear : BookFlags.Snapshot);
        }
        else
        {
            WriteQuote(ref slot, _openingBook);
            _openingBook++;
            _openingSlot = 0;
        }
    }

    private void Step()
    {
        var random = _random.Next();
        var index = (int)(((random >> 32) * (uint)_books.Length) >> 32);
        random = _random.Next();
        Advance(random);
        random >>= 12;
        ref var book = ref _books[index];
        var isBid = (random & 1) != 0;
        var action = (random >> 1) & 15;
        random >>= 5;
        var spread = book.AskTick - book.BidTick;
        _stepNext = 0;
        _stepCount = 0;
        if (spread > MaxSpreadTicks || (action == 0 && spread > 1))
            Better(index, isBid, NewSize(random));
        else if (action is 1 or 2)
            Trade(index, isBid, 1 + (uint)(random % 300), random);
        else if (action == 3 && MayWorsen(in book, isBid))
            RemoveBest(index, isBid, NewSize(random));
        else
            Resize(index, isBid, NearLevel(random), NewSize(random >> 20));
    }

    // Each level is half as likely as the one before it.
    private int NearLevel(ulong random) => Math.Min(BitOperations.TrailingZeroCount(random | (1UL << 40)), _levels - 1);

    // The gap before a step is as long as the slots of the step before it are many, so that the mean rate is per event.
    private void Advance(ulong random)
    {
        var gapE6 = _gaps.Next(random, _meanGapE6 * (uint)Math.Max(_stepCount, 1)) + _timeRestE6;
        _timeNs += (long)(gapE6 / 1_000_000);
        _timeRestE6 = gapE6 % 1_000_000;
    }

    private void Better(int index, bool isBid, uint size)
    {
        ref var book = ref _books[index];
        book.UpdateId++;
        var deepest = _levels - 1;
        WriteRemoval(ref NextSlot(), in book, isBid, isBid ? book.BidTick - deepest : book.AskTick + deepest);
        if (isBid)
        {
            book.BidTick++;
            book.BidHead--;
        }
        else
        {
            book.AskTick--;
            book.AskHead--;
        }

        SizeAt(index, isBid, 0) = size;
        WriteLevel(ref NextSlot(), index, isBid, 0, isLast: true);
        WriteQuote(ref NextSlot(), index);
    }

    private void Trade(int index, bool isBidHit, uint wanted, ulong random)
    {
        ref var book = ref _books[index];
        ref var best = ref SizeAt(index, isBidHit, 0);
        var mayTakeAll = MayWorsen(in book, isBidHit);
        var size = Math.Min(wanted, mayTakeAll || best == 1 ? best : best - 1);
        ref var slot = ref NextSlot();
        Write(ref slot, EventKind.Trade, in book);
        slot.Trade.PriceE9 = (isBidHit ? book.BidTick : book.AskTick) * TickSizeE9;
        slot.Trade.SizeE9 = size * DecimalE9.One;
        slot.Trade.TradeId = ++book.TradeId;
        slot.Trade.Exchange = (byte)'S';
        slot.Trade.Aggressor = isBidHit ? Side.Ask : Side.Bid;
        if (size < best)
            Resize(index, isBidHit, 0, best - size);
        else if (mayTakeAll)
            RemoveBest(index, isBidHit, NewSize(random >> 20));
        else
            Resize(index, isBidHit, 0, NewSize(random >> 20));
    }

    private void RemoveBest(int index, bool isBid, uint deepestSize)
    {
        ref var book = ref _books[index];
        book.UpdateId++;
        WriteRemoval(ref NextSlot(), in book, isBid, isBid ? book.BidTick : book.AskTick);
        if (isBid)
        {
            book.BidTick--;
            book.BidHead++;
        }
        else
        {
            book.AskTick++;
            book.AskHead++;
        }

        SizeAt(index, isBid, _levels - 1) = deepestSize;
        WriteLevel(ref NextSlot(), index, isBid, _levels - 1, isLast: true);
        WriteQuote(ref NextSlot(), index);
    }

    private void Resize(int index, bool isBid, int level, uint size)
    {
        _books[index].UpdateId++;
        SizeAt(index, isBid, level) = size;
        WriteLevel(ref NextSlot(), index, isBid, level, isLast: true);
        if (level == 0)
            WriteQuote(ref NextSlot(), index);
    }

    // Prices stay between one tick above zero, with all levels of the bid, and a million.
    private bool MayWorsen(in SyntheticBook book, bool isBid) =>
        isBid ? book.BidTick - _levels > 1 : book.AskTick + _levels < MaxTick;

    private static uint NewSize(ulong random) => 1 + (uint)(random & 1023);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref EngineEvent NextSlot() => ref _step[_stepCount++];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref uint SizeAt(int index, bool isBid, int level)
    {
        var head = isBid ? _books[index].BidHead : _books[index].AskHead;
        return ref _sizes[(((index * 2) + (isBid ? 0 : 1)) * _ringSize) + ((head + level) & (_ringSize - 1))];
    }

    private void WriteRemoval(ref EngineEvent slot, in SyntheticBook book, bool isBid, long tick)
    {
        Write(ref slot, EventKind.BookLevel, in book);
        slot.BookLevel.PriceE9 = tick * TickSizeE9;
        slot.BookLevel.VenueUpdateId = book.UpdateId;
        slot.BookLevel.Side = isBid ? Side.Bid : Side.Ask;
    }

    private void WriteLevel(ref EngineEvent slot, int index, bool isBid, int level, bool isLast)
    {
        ref var book = ref _books[index];
        Write(ref slot, EventKind.BookLevel, in book);
        slot.Flags = isLast ? (byte)BookFlags.Last : (byte)BookFlags.None;
        slot.BookLevel.PriceE9 = (isBid ? book.BidTick - level : book.AskTick + level) * TickSizeE9;
        slot.BookLevel.SizeE9 = SizeAt(index, isBid, level) * DecimalE9.One;
        slot.BookLevel.VenueUpdateId = book.UpdateId;
        slot.BookLevel.Side = isBid ? Side.Bid : Side.Ask;
    }

    private void WriteQuote(ref EngineEvent slot, int index)
    {
        ref var book = ref _books[index];
        Write(ref slot, EventKind.Quote, in book);
        slot.Quote.BidPriceE9 = book.BidTick * TickSizeE9;
        slot.Quote.BidSizeE9 = SizeAt(index, true, 0) * DecimalE9.One;
        slot.Quote.AskPriceE9 = book.AskTick * TickSizeE9;
        slot.Quote.AskSizeE9 = SizeAt(index, false, 0) * DecimalE9.One;
        slot.Quote.BidExchange = (byte)'S';
        slot.Quote.AskExchange = (byte)'S';
    }

    private void Write(ref EngineEvent slot, EventKind kind, in SyntheticBook book) =>
        SlotHeader.Write(ref slot, kind, EventSource.Synthetic, book.InstrumentId, _timeNs, _timeNs - book.LatencyNs);
}
