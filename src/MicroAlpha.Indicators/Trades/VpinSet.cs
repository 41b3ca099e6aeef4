using System.Runtime.CompilerServices;

namespace MicroAlpha.Indicators.Trades;

/// <summary>
/// VPIN (Easley, Lopez de Prado, O'Hara 2012) of many instruments: the mean of |buys - sells| / V over the last n
/// buckets of volume V. Exact in whole numbers; one division when a bucket closes. One thread writes.
/// </summary>
/// <remarks>
/// A trade that is larger than the room left fills the bucket and opens as many more as it needs. Example: V = 100,
/// n = 2, a buy of 150 and a sell of 50: the buckets are 100 bought, 50 bought and 50 sold; VPIN = (100 + 0) / 200 =
/// 0.5.
/// </remarks>
public sealed class VpinSet
{
    private readonly VpinState[] _states;
    private readonly long[] _ring;
    private readonly double _whole;

    /// <summary>Reserves the state of <paramref name="capacity"/> instruments.</summary>
    /// <param name="capacity">Instruments.</param>
    /// <param name="bucketE9">V, 1e-9 units, above 0; n·V must stay below 2^63.</param>
    /// <param name="length">n, 1 to 10,000 buckets.</param>
    public VpinSet(int capacity, long bucketE9, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bucketE9);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, 10_000);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bucketE9, long.MaxValue / length);
        (BucketE9, Length) = (bucketE9, length);
        _states = GC.AllocateArray<VpinState>(capacity, pinned: true);
        _ring = GC.AllocateArray<long>(capacity * length, pinned: true);
        _whole = (double)bucketE9 * length;
    }

    /// <summary>V, 1e-9 units.</summary>
    public long BucketE9 { get; }

    /// <summary>n, buckets.</summary>
    public int Length { get; }

    /// <summary>Trades whose size is not positive: left out.</summary>
    public long Malformed { get; private set; }

    /// <summary>The state of an instrument.</summary>
    public ref readonly VpinState this[uint id] => ref _states[id];

    /// <summary>n buckets have closed: <see cref="VpinState.Value"/> means something.</summary>
    public bool IsReady(uint id) => _states[id].Used == Length;

    /// <summary>Takes a trade in by the tick rule and returns how many buckets it closed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // tools/bench indicators
    public long UpdateByTick(uint id, long priceE9, long sizeE9) =>
        Update(id, ref _states[id], sizeE9, _states[id].Tick.Next(priceE9));

    /// <summary>Takes a trade in and returns how many buckets it closed.</summary>
    /// <param name="id">Instrument, below the capacity.</param>
    /// <param name="sizeE9">Size, 1e-9 units, above 0.</param>
    /// <param name="sign">+1 bought, -1 sold, 0 half and half.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // tools/bench indicators
    public long Update(uint id, long sizeE9, long sign) => Update(id, ref _states[id], sizeE9, sign);

    /// <summary>A new day, a gap: the last price and sign are forgotten, buckets run on.</summary>
    public void ResetSign(uint id) => _states[id].Tick = default;

    /// <summary>The last price and sign of every instrument are forgotten.</summary>
    public void ResetSigns()
    {
        foreach (ref var state in _states.AsSpan())
            state.Tick = default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // part of both updates
    private long Update(uint id, ref VpinState state, long sizeE9, long sign)
    {
        // One comparison for both: a size that is not positive is a very large unsigned number less one.
        var room = BucketE9 - state.FilledE9;
        if ((ulong)(sizeE9 - 1) >= (ulong)(room - 1))
            return Close(id, ref state, sizeE9, sign);
        state.FilledE9 += sizeE9;
        state.SignedE9 += sizeE9 * sign;
        return 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long Close(uint id, ref VpinState state, long sizeE9, long sign)
    {
        if (sizeE9 <= 0)
        {
            Malformed++;
            return 0;
        }

        var room = BucketE9 - state.FilledE9;
        Push(id, ref state, Math.Abs(state.SignedE9 + (room * sign)));
        var left = sizeE9 - room;
        // A whole number of buckets more is rare: without them there is nothing to divide.
        var whole = left < BucketE9 ? 0 : FillWhole(id, ref state, ref left, sign);
        state.Buckets += whole + 1;
        state.FilledE9 = left;
        state.SignedE9 = left * sign;
        state.Value = state.SumE9 / _whole;
        return whole + 1;
    }

    // All buckets a large trade fills alone are the same: more of them than the ring holds change nothing more.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long FillWhole(uint id, ref VpinState state, ref long left, long sign)
    {
        var whole = left / BucketE9;
        var imbalance = BucketE9 * Math.Abs(sign);
        for (var i = Math.Min(whole, Length); i > 0; i--)
            Push(id, ref state, imbalance);
        left -= whole * BucketE9;
        return whole;
    }

    private void Push(uint id, ref VpinState state, long imbalanceE9)
    {
        ref var place = ref _ring[((int)id * Length) + state.Next];
        state.SumE9 += imbalanceE9 - place;
        place = imbalanceE9;
        state.Next = state.Next + 1 == Length ? 0 : state.Next + 1;
        if (state.Used < Length)
            state.Used++;
    }
}
