using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MicroAlpha.Indicators.OrderFlow;

/// <summary>
/// Order flow imbalance (Cont, Kukanov, Stoikov 2014) of many instruments, exact in whole numbers. One thread writes.
/// </summary>
/// <remarks>
/// <para>
/// e = [b&gt;=b'] q - [b&lt;=b'] q' - [a&lt;=a'] r + [a&gt;=a'] r' with bid b, ask a, their sizes q and r, and ' for
/// the row before. The first row, and the first one after a reset, gives 0. Example: after (100 x 10, 101 x 10) the row
/// (100 x 15, 101 x 10) gives +5 and (99.5 x 20, 101 x 10) gives -10.
/// </para>
/// <para>
/// An instrument is one cache line: the prices of the row before, each twice, and its sizes, each behind a flag that
/// says there was a row. The ask is negated, so that both sides are one comparison; no ask is 0, which as an unsigned
/// number lies below every negated price.
/// </para>
/// </remarks>
public sealed class OfiSet
{
    private const int LineLongs = 8;
    private const int Sizes = 4;
    private const long TooLarge = 3L << 62;

    private readonly AlignedLongs _lines;
    private readonly long[] _sums;

    /// <summary>Reserves the state of <paramref name="capacity"/> instruments, 64 bytes each.</summary>
    /// <param name="capacity">Instruments.</param>
    /// <param name="keepsSums">Sums are kept for windows; rows alone do not need them.</param>
    public OfiSet(int capacity, bool keepsSums = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _lines = new AlignedLongs(capacity * LineLongs);
        _sums = keepsSums ? GC.AllocateArray<long>(capacity, pinned: true) : [];
    }

    /// <summary>
    /// Rows with a negative price or size, or one above 4.6e9 units: left out, and the row before is forgotten.
    /// </summary>
    public long Malformed { get; private set; }

    /// <summary>
    /// Sum of all contributions since the start, 1e-9 units, modulo 2^64: the difference of two of them is exact while
    /// it is within 9.2e9 units.
    /// </summary>
    /// <param name="id">Instrument, 0 to capacity - 1.</param>
    public long SumE9(uint id) => _sums[id];

    /// <summary>There is a row before: the next one has a contribution.</summary>
    /// <param name="id">Instrument.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // a load
    public bool HasPrevious(uint id) => _lines.At(((int)id * LineLongs) + Sizes) != 0;

    /// <summary>Takes one row in and returns its contribution, 1e-9 units.</summary>
    /// <param name="id">Instrument, below the capacity.</param>
    /// <param name="bidPriceE9">Best bid, 1e-9 currency units; 0 = none.</param>
    /// <param name="bidSizeE9">Its size, 1e-9 units.</param>
    /// <param name="askPriceE9">Best ask, 1e-9 currency units; 0 = none.</param>
    /// <param name="askSizeE9">Its size, 1e-9 units.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // tools/bench indicators: the call would be half of the time
    public long Update(uint id, long bidPriceE9, long bidSizeE9, long askPriceE9, long askSizeE9) =>
        Update(id, Vector256.Create(bidPriceE9, bidSizeE9, askPriceE9, askSizeE9), out _);

    /// <summary>
    /// Takes one row in that lies in memory as its four numbers: bid, its size, ask, its size. One load instead of
    /// four.
    /// </summary>
    /// <param name="id">Instrument, below the capacity.</param>
    /// <param name="row">The first of the four.</param>
    /// <param name="hadPrevious">
    /// -1 when there was a row before and this one is well formed, else 0 and the contribution is 0.
    /// </param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // as above
    public long Update(uint id, ref readonly long row, out long hadPrevious) =>
        Update(id, Vector256.LoadUnsafe(in row), out hadPrevious);

    /// <summary>Forgets the row before: gap, halt, snapshot, session start. Sums stay.</summary>
    public void Reset(uint id) => _lines.At(((int)id * LineLongs) + Sizes) = 0;

    /// <summary>Forgets the row before of every instrument.</summary>
    public void ResetAll()
    {
        for (var at = Sizes; at < _lines.Count; at += LineLongs)
            _lines.At(at) = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // as above
    private long Update(uint id, Vector256<long> row, out long hadPrevious)
    {
        ref var line = ref _lines.At((int)id * LineLongs);
        hadPrevious = 0;
        if ((row & Vector256.Create(TooLarge)) != Vector256<long>.Zero)
            return Reject(ref line);
        hadPrevious = Unsafe.Add(ref line, Sizes);
        var pricesBefore = Vector256.LoadUnsafe(ref line);
        var sizesBefore = Vector256.LoadUnsafe(ref line, Sizes);
        var twice = Avx2.IsSupported
            ? Avx2.UnpackLow(row, row)
            : Vector256.Shuffle(row, Vector256.Create(0L, 0, 2, 2));
        var mirror = Vector256.Create(0L, 0, -1, -1);
        var prices = (twice ^ mirror) - mirror;
        var sizes = row | Vector256.Create(-1L, 0, -1, 0);
        var isUp = Vector256.GreaterThanOrEqual(prices.AsUInt64(), pricesBefore.AsUInt64()).AsInt64();
        var isDown = Vector256.LessThanOrEqual(prices.AsUInt64(), pricesBefore.AsUInt64()).AsInt64();
        var flow = Vector256.ConditionalSelect(isUp, sizes, Vector256<long>.Zero);
        flow = Vector256.ConditionalSelect(isDown, flow - sizesBefore, flow);
        prices.StoreUnsafe(ref line);
        sizes.StoreUnsafe(ref line, Sizes);
        var e = (flow.GetLower() - flow.GetUpper()).GetElement(1) & hadPrevious;
        if (_sums.Length > 0)
            _sums[id] += e;
        return e;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long Reject(ref long line)
    {
        Unsafe.Add(ref line, Sizes) = 0;
        Malformed++;
        return 0;
    }
}
