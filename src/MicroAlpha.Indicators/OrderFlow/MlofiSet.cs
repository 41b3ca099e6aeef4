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
/// Rows are read as the books keep them: pairs of price and size in 1e-9 units, the best level last. Four pairs are one
/// vector; the prices are compared in both lanes of a pair, so that the result masks the size. A level that is not
/// there has the price 0 (bid) or the largest number (ask) and size 0. Pad pairs are such levels before and now, and
/// give 0.
/// </remarks>
public sealed class MlofiSet
{
    private const int PairsPerVector = 4;
    private const long NoAsk = long.MaxValue;

    private readonly int _longs;
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
        _longs = (levels + PairsPerVector - 1) / PairsPerVector * PairsPerVector * 2;
        _before = new AlignedLongs(capacity * _longs * 2);
        _flows = new AlignedLongs(_longs);
        _sums = new AlignedLongs(capacity * _longs);
        _scratch = GC.AllocateArray<long>(_longs * 2, pinned: true);
        _hasPrevious = new byte[capacity];
    }

    /// <summary>Levels of a side.</summary>
    public int Levels { get; }

    /// <summary>Rows with a negative or too large price or size: left out, the row before is forgotten.</summary>
    public long Malformed { get; private set; }

    /// <summary>Contribution of level 1 to <see cref="Levels"/> in the row taken in last, 1e-9 units.</summary>
    public long FlowE9(int level) => _flows.At(_longs - (2 * level) + 1);

    /// <summary>
    /// Sum of the contributions of a level since <see cref="TakeSums"/>, 1e-9 units; wraps beyond 9.2e9 units.
    /// </summary>
    public long SumE9(uint id, int level) => _sums.At(((int)id * _longs) + _longs - (2 * level) + 1);

    /// <summary>Takes one row in: what is left of a side after its best levels may be longer than needed.</summary>
    /// <param name="id">Instrument, below the capacity.</param>
    /// <param name="bids">Pairs of price and size, best last.</param>
    /// <param name="asks">Pairs of price and size, best last.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // tools/bench indicators
    public void Update(uint id, ReadOnlySpan<long> bids, ReadOnlySpan<long> asks)
    {
        // A side that has more levels than wanted gives its last ones, but only as many as whole vectors are: the
        // levels beyond the wanted ones are computed and never read.
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
        MemoryMarshal.CreateSpan(ref _sums.At((int)id * _longs), _longs).Clear();
    }

    /// <summary>Forgets the row before: gap, halt, snapshot, session start. Sums stay.</summary>
    public void Reset(uint id) => _hasPrevious[id] = 0;

    /// <summary>Forgets the row before of every instrument.</summary>
    public void ResetAll() => Array.Clear(_hasPrevious);

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
        ref var bidsBefore = ref _before.At((int)id * _longs * 2);
        ref var asksBefore = ref Unsafe.Add(ref bidsBefore, _longs);
        ref var flows = ref _flows.At(0);
        ref var sums = ref _sums.At((int)id * _longs);
        if (_hasPrevious[id] == 0)
            Begin(id, ref bids, ref asks);
        var all = Vector512<long>.Zero;
        for (var i = 0; i < _longs; i += Vector512<long>.Count)
        {
            var bid = Vector512.LoadUnsafe(ref bids, (nuint)i);
            var ask = Vector512.LoadUnsafe(ref asks, (nuint)i);
            var bidBefore = Vector512.LoadUnsafe(ref bidsBefore, (nuint)i);
            var askBefore = Vector512.LoadUnsafe(ref asksBefore, (nuint)i);
            var (b, b0) = (Prices(bid), Prices(bidBefore));
            var (a, a0) = (Prices(ask), Prices(askBefore));
            var flow = Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(b, b0), bid, Vector512<long>.Zero);
            flow = Vector512.ConditionalSelect(Vector512.LessThanOrEqual(b, b0), flow - bidBefore, flow);
            flow = Vector512.ConditionalSelect(Vector512.LessThanOrEqual(a, a0), flow - ask, flow);
            flow = Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(a, a0), flow + askBefore, flow);
            all |= bid | ask;
            flow.StoreUnsafe(ref flows, (nuint)i);
            if (_keepsSums)
                (Vector512.LoadUnsafe(ref sums, (nuint)i) + flow).StoreUnsafe(ref sums, (nuint)i);
            bid.StoreUnsafe(ref bidsBefore, (nuint)i);
            ask.StoreUnsafe(ref asksBefore, (nuint)i);
        }

        if (Vector512.LessThanAny(all, Vector512<long>.Zero))
            Reject(id);
    }

    // The price of each pair in both of its lanes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // one instruction
    private static Vector512<long> Prices(Vector512<long> pairs) => Avx512F.IsSupported
        ? Avx512F.UnpackLow(pairs, pairs)
        : Vector512.Shuffle(pairs, Vector512.Create(0, 0, 2, 2, 4, 4, 6, 6));

    // The first row is its own row before: a row that changes nothing has no flow.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Begin(uint id, ref long bids, ref long asks)
    {
        _hasPrevious[id] = 1;
        ref var before = ref _before.At((int)id * _longs * 2);
        MemoryMarshal.CreateSpan(ref bids, _longs).CopyTo(MemoryMarshal.CreateSpan(ref before, _longs));
        MemoryMarshal.CreateSpan(ref asks, _longs).CopyTo(
            MemoryMarshal.CreateSpan(ref Unsafe.Add(ref before, _longs), _longs));
    }

    // A row with a negative number: its flows are taken back and the row before is forgotten.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Reject(uint id)
    {
        for (var i = 0; i < _longs; i++)
        {
            if (_keepsSums)
                _sums.At(((int)id * _longs) + i) -= _flows.At(i);
            _flows.At(i) = 0;
        }

        _hasPrevious[id] = 0;
        Malformed++;
    }
}
