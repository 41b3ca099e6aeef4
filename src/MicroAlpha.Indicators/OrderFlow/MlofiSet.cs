using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MicroAlpha.Indicators.OrderFlow;

/// <summary>
/// Multi-level order flow imbalance (Xu, Gould, Howison 2018) of many instruments, exact in whole numbers. Level m is
/// the m-th occupied price of a side, so level 1 is the OFI, and when the best price disappears every level behind it
/// books a flow. One thread writes.
/// </summary>
/// <remarks>
/// Rows are read as the books keep them: pairs of price and size in 1e-9 units, the best level last. Four bids and four
/// asks become one vector of prices, bid beside ask, and one of sizes; asks are inverted, so that one comparison serves
/// both sides, and a level's flow is its bid lane less its ask lane. Two levels that are left over take vectors of half
/// the width. A level that is not there has the price 0 (bid) or the largest number (ask) and size 0; pad levels are
/// such levels before and now, and give 0.
/// </remarks>
public sealed class MlofiSet
{
    private const int LineLongs = 8;
    private const int HalfLongs = LineLongs / 2;
    private const long NoAsk = long.MaxValue;

    private readonly int _longs;
    private readonly int _lead;
    private readonly bool _keepsSums;
    private readonly AlignedLongs _before;
    private readonly AlignedLongs _flows;
    private readonly AlignedLongs _sums;
    private readonly long[] _scratch;
    private readonly byte[] _hasPrevious;

    /// <summary>Reserves the state of <paramref name="capacity"/> instruments.</summary>
    /// <param name="capacity">Instruments.</param>
    /// <param name="levels">Levels of a side, 1 to 64.</param>
    /// <param name="keepsSums">Sums are kept for windows; rows alone do not need them.</param>
    public MlofiSet(int capacity, int levels, bool keepsSums = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(levels, 64);
        Levels = levels;
        _keepsSums = keepsSums;
        _longs = (levels + 1) / 2 * HalfLongs;
        _lead = _longs % LineLongs;
        _before = new AlignedLongs(capacity * _longs * 2);
        _flows = new AlignedLongs(FlowLongs);
        _sums = new AlignedLongs((keepsSums ? capacity : 1) * FlowLongs);
        _scratch = GC.AllocateArray<long>(_longs * 2, pinned: true);
        _hasPrevious = new byte[capacity];
    }

    /// <summary>Levels of a side.</summary>
    public int Levels { get; }

    /// <summary>Rows with a negative or too large price or size: left out, the row before is forgotten.</summary>
    public long Malformed { get; private set; }

    // Flows of a row: behind those of a half vector is a gap, so that whole ones begin at a cache line.
    private int FlowLongs => _longs + _lead;

    /// <summary>Contribution of level 1 to <see cref="Levels"/> in the row taken in last, 1e-9 units.</summary>
    public long FlowE9(int level)
    {
        ref var lane = ref _flows.At(LaneOf(level));
        return lane - Unsafe.Add(ref lane, 1);
    }

    /// <summary>
    /// Sum of the contributions of a level since <see cref="TakeSums"/>, 1e-9 units; wraps beyond 9.2e9 units.
    /// </summary>
    public long SumE9(uint id, int level)
    {
        ref var lane = ref _sums.At(((int)id * FlowLongs) + LaneOf(level));
        return lane - Unsafe.Add(ref lane, 1);
    }

    /// <summary>Takes one row in: what is left of a side after its best levels may be longer than needed.</summary>
    /// <param name="id">Instrument, below the capacity.</param>
    /// <param name="bids">Pairs of price and size, best last.</param>
    /// <param name="asks">Pairs of price and size, best last.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // tools/bench indicators
    public void Update(uint id, ReadOnlySpan<long> bids, ReadOnlySpan<long> asks)
    {
        // A side that has more levels than wanted gives its last ones, but only as many as vectors are: a level beyond
        // the wanted ones is computed and never read.
        if (bids.Length >= _longs && asks.Length >= _longs)
        {
            Update(
                id,
                ref Unsafe.Add(ref MemoryMarshal.GetReference(bids), bids.Length - _longs),
                ref Unsafe.Add(ref MemoryMarshal.GetReference(asks), asks.Length - _longs));
        }
        else
        {
            UpdateShort(id, bids, asks);
        }
    }

    /// <summary>Copies the sums of the levels, level 1 first, and begins new ones.</summary>
    public void TakeSums(uint id, Span<long> sumsE9)
    {
        for (var level = 1; level <= Levels; level++)
            sumsE9[level - 1] = SumE9(id, level);
        MemoryMarshal.CreateSpan(ref _sums.At((int)id * FlowLongs), FlowLongs).Clear();
    }

    /// <summary>Forgets the row before: gap, halt, snapshot, session start. Sums stay.</summary>
    public void Reset(uint id) => _hasPrevious[id] = 0;

    /// <summary>Forgets the row before of every instrument.</summary>
    public void ResetAll() => Array.Clear(_hasPrevious);

    private int LaneOf(int level)
    {
        var at = _longs - (2 * level);
        return at < _lead ? at : at + _lead;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void UpdateShort(uint id, ReadOnlySpan<long> bids, ReadOnlySpan<long> asks)
    {
        Fill(bids, _scratch.AsSpan(0, _longs), 0);
        Fill(asks, _scratch.AsSpan(_longs), NoAsk);
        Update(id, ref _scratch[0], ref _scratch[_longs]);
    }

    private static void Fill(ReadOnlySpan<long> side, Span<long> target, long noPrice)
    {
        var count = Math.Min(side.Length, target.Length);
        side[^count..].CopyTo(target[^count..]);
        for (var i = 0; i < target.Length - count; i += 2)
            (target[i], target[i + 1]) = (noPrice, 0);
    }

    private void Update(uint id, ref long bids, ref long asks)
    {
        if (_hasPrevious[id] == 0)
            Begin(id, ref bids, ref asks);
        ref var before = ref _before.At((int)id * _longs * 2);
        ref var flows = ref _flows.At(0);
        var isWrong = _longs == LineLongs + LineLongs + HalfLongs
            ? TakeTen(ref bids, ref asks, ref before, ref flows)
            : TakeAny(ref bids, ref asks, ref before, ref flows);
        if (_keepsSums)
            AddSums(id);
        if (isWrong)
            Reject(id);
    }

    // Nine or ten levels, what feeds and books have most: no loop, and no call for which registers would be saved.
    [MethodImpl(MethodImplOptions.NoInlining)] // within a caller's loop the vectors would be kept on the stack
    private static bool TakeTen(ref long bids, ref long asks, ref long before, ref long flows)
    {
        var all = Half(ref bids, ref asks, ref before, ref flows).ToVector512();
        all |= Four(
            ref Unsafe.Add(ref bids, HalfLongs),
            ref Unsafe.Add(ref asks, HalfLongs),
            ref Unsafe.Add(ref before, LineLongs),
            ref Unsafe.Add(ref flows, LineLongs));
        all |= Four(
            ref Unsafe.Add(ref bids, HalfLongs + LineLongs),
            ref Unsafe.Add(ref asks, HalfLongs + LineLongs),
            ref Unsafe.Add(ref before, 3 * LineLongs),
            ref Unsafe.Add(ref flows, 2 * LineLongs));
        return Vector512.LessThanAny(all, Vector512<long>.Zero);
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // as above
    private bool TakeAny(ref long bids, ref long asks, ref long before, ref long flows)
    {
        var all = Vector512<long>.Zero;
        if (_lead != 0)
            all = Half(ref bids, ref asks, ref before, ref flows).ToVector512();
        for (var at = _lead; at < _longs; at += LineLongs)
        {
            all |= Four(
                ref Unsafe.Add(ref bids, at),
                ref Unsafe.Add(ref asks, at),
                ref Unsafe.Add(ref before, 2 * at),
                ref Unsafe.Add(ref flows, at + _lead));
        }

        return Vector512.LessThanAny(all, Vector512<long>.Zero);
    }

    // Four levels; returns the bits of all their numbers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // part of the row
    private static Vector512<long> Four(ref long bids, ref long asks, ref long before, ref long flows)
    {
        var (bid, ask) = (Vector512.LoadUnsafe(ref bids), Vector512.LoadUnsafe(ref asks));
        var b = Vector512.LoadUnsafe(ref before);
        var prices = Low(bid, ask) ^ Vector512.Create(0L, -1, 0, -1, 0, -1, 0, -1);
        var sizes = High(bid, ask);
        var flow = Vector512.ConditionalSelect(
            Vector512.GreaterThanOrEqual(prices, b), sizes, Vector512<long>.Zero);
        flow = Vector512.ConditionalSelect(
            Vector512.LessThanOrEqual(prices, b), flow - Vector512.LoadUnsafe(ref before, LineLongs), flow);
        flow.StoreUnsafe(ref flows);
        prices.StoreUnsafe(ref before);
        sizes.StoreUnsafe(ref before, LineLongs);
        return bid | ask;
    }

    // Two levels: the worst of a row whose levels are no multiple of four.
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // part of the row
    private static Vector256<long> Half(ref long bids, ref long asks, ref long before, ref long flows)
    {
        var (bid, ask) = (Vector256.LoadUnsafe(ref bids), Vector256.LoadUnsafe(ref asks));
        var (b, s) = (Vector256.LoadUnsafe(ref before), Vector256.LoadUnsafe(ref before, HalfLongs));
        var prices = Low(bid, ask) ^ Vector256.Create(0L, -1, 0, -1);
        var sizes = High(bid, ask);
        var flow = Vector256.ConditionalSelect(
            Vector256.GreaterThanOrEqual(prices, b), sizes, Vector256<long>.Zero);
        flow = Vector256.ConditionalSelect(Vector256.LessThanOrEqual(prices, b), flow - s, flow);
        flow.StoreUnsafe(ref flows);
        prices.StoreUnsafe(ref before);
        sizes.StoreUnsafe(ref before, HalfLongs);
        return bid | ask;
    }

    // The prices of four bids and four asks, side by side; and their sizes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    private static Vector512<long> Low(Vector512<long> bid, Vector512<long> ask) => Avx512F.IsSupported
        ? Avx512F.UnpackLow(bid, ask)
        : Vector512.Create(Low(bid.GetLower(), ask.GetLower()), Low(bid.GetUpper(), ask.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    private static Vector512<long> High(Vector512<long> bid, Vector512<long> ask) => Avx512F.IsSupported
        ? Avx512F.UnpackHigh(bid, ask)
        : Vector512.Create(High(bid.GetLower(), ask.GetLower()), High(bid.GetUpper(), ask.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    private static Vector256<long> Low(Vector256<long> bid, Vector256<long> ask) => Avx2.IsSupported
        ? Avx2.UnpackLow(bid, ask)
        : Vector256.Create(bid.GetElement(0), ask.GetElement(0), bid.GetElement(2), ask.GetElement(2));

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    private static Vector256<long> High(Vector256<long> bid, Vector256<long> ask) => Avx2.IsSupported
        ? Avx2.UnpackHigh(bid, ask)
        : Vector256.Create(bid.GetElement(1), ask.GetElement(1), bid.GetElement(3), ask.GetElement(3));

    private void AddSums(uint id)
    {
        ref var sums = ref _sums.At((int)id * FlowLongs);
        ref var flows = ref _flows.At(0);
        for (nuint at = 0; at < (nuint)FlowLongs; at += HalfLongs)
            (Vector256.LoadUnsafe(ref sums, at) + Vector256.LoadUnsafe(ref flows, at)).StoreUnsafe(ref sums, at);
    }

    // The first row is its own row before: a row that changes nothing has no flow.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Begin(uint id, ref long bids, ref long asks)
    {
        _hasPrevious[id] = 1;
        ref var before = ref _before.At((int)id * _longs * 2);
        for (var pair = 0; pair < _longs; pair += 2)
        {
            // Within a vector the prices come first, then the sizes, bid beside ask.
            var width = pair < _lead ? HalfLongs : LineLongs;
            var start = pair < _lead ? 0 : pair - ((pair - _lead) % LineLongs);
            ref var lane = ref Unsafe.Add(ref before, (2 * start) + (pair - start));
            lane = Unsafe.Add(ref bids, pair);
            Unsafe.Add(ref lane, 1) = ~Unsafe.Add(ref asks, pair);
            Unsafe.Add(ref lane, width) = Unsafe.Add(ref bids, pair + 1);
            Unsafe.Add(ref lane, width + 1) = Unsafe.Add(ref asks, pair + 1);
        }
    }

    // A row with a negative number: its flows are taken back and the row before is forgotten.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Reject(uint id)
    {
        for (var i = 0; i < FlowLongs; i++)
        {
            if (_keepsSums)
                _sums.At(((int)id * FlowLongs) + i) -= _flows.At(i);
            _flows.At(i) = 0;
        }

        _hasPrevious[id] = 0;
        Malformed++;
    }
}
