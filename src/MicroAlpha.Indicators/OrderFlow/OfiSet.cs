using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MicroAlpha.Indicators.OrderFlow;

/// <summary>
/// Order flow imbalance (Cont, Kukanov, Stoikov 2014) of many instruments, exact in whole numbers. One thread writes.
/// </summary>
/// <remarks>
/// e = [b&gt;=b'] q - [b&lt;=b'] q' - [a&lt;=a'] r + [a&gt;=a'] r' with bid b, ask a, their sizes q and r, and ' for
/// the row before. The first row, and the first one after a reset, gives 0. Example: after (100 x 10, 101 x 10) the row
/// (100 x 15, 101 x 10) gives +5 and (99.5 x 20, 101 x 10) gives -10.
/// </remarks>
public sealed class OfiSet
{
    private readonly OfiState[] _states;

    /// <summary>Reserves the state of <paramref name="capacity"/> instruments, 64 bytes each.</summary>
    public OfiSet(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _states = GC.AllocateArray<OfiState>(capacity, pinned: true);
    }

    /// <summary>
    /// Rows with a negative price or size, or one above 4.6e9 units: left out, and the row before is forgotten.
    /// </summary>
    public long Malformed { get; private set; }

    /// <summary>The state of an instrument, 0 to capacity - 1.</summary>
    public ref readonly OfiState this[uint id] => ref _states[id];

    /// <summary>Takes one row in and returns its contribution, 1e-9 units.</summary>
    /// <param name="id">Instrument, below the capacity.</param>
    /// <param name="bidPriceE9">Best bid, 1e-9 currency units; 0 = none.</param>
    /// <param name="bidSizeE9">Its size, 1e-9 units.</param>
    /// <param name="askPriceE9">Best ask, 1e-9 currency units; 0 = none.</param>
    /// <param name="askSizeE9">Its size, 1e-9 units.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // tools/bench indicators: the call would be half of the time
    public long Update(uint id, long bidPriceE9, long bidSizeE9, long askPriceE9, long askSizeE9)
    {
        ref var state = ref _states[id];
        if ((ulong)(bidPriceE9 | bidSizeE9 | askPriceE9 | askSizeE9) >> 62 != 0)
            return Reject(ref state);
        var askRank = (ulong)askPriceE9 - 1;
        var e = bidPriceE9 >= state.BidPriceE9 ? bidSizeE9 : 0;
        e -= bidPriceE9 <= state.BidPriceE9 ? state.BidSizeE9 : 0;
        e -= askRank <= state.AskRank ? askSizeE9 : 0;
        e += askRank >= state.AskRank ? state.AskSizeE9 : 0;
        e &= -state.HasPrevious;
        state.BidPriceE9 = bidPriceE9;
        state.BidSizeE9 = bidSizeE9;
        state.AskRank = askRank;
        state.AskSizeE9 = askSizeE9;
        state.HasPrevious = 1;
        state.SumE9 += e;
        return e;
    }

    /// <summary>Forgets the row before: gap, halt, snapshot, session start. Sums stay.</summary>
    public void Reset(uint id) => _states[id].HasPrevious = 0;

    /// <summary>Forgets the row before of every instrument.</summary>
    public void ResetAll()
    {
        foreach (ref var state in _states.AsSpan())
            state.HasPrevious = 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long Reject(ref OfiState state)
    {
        state.HasPrevious = 0;
        Malformed++;
        return 0;
    }
}
