using System.Runtime.CompilerServices;
using MicroAlpha.Indicators.Functions;

namespace MicroAlpha.Indicators.OrderFlow;

/// <summary>
/// Sums that decay with time, S = S·exp(-dt/τ) + e, of many instruments: the order flow imbalance of the recent past
/// without windows. One thread.
/// </summary>
/// <remarks>Example: τ = 1 s, +10 at 0 s, -4 at 1 s: 10/e - 4 = -0.321206.</remarks>
public sealed class DecayedSumSet
{
    private readonly (double Sum, long TimeNs)[] _states;
    private readonly double _perNs;

    /// <summary>Reserves the state of <paramref name="capacity"/> instruments.</summary>
    /// <param name="capacity">Instruments.</param>
    /// <param name="decayNs">τ, ns, above 0.</param>
    public DecayedSumSet(int capacity, long decayNs)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(decayNs);
        (_states, _perNs) = (new (double, long)[capacity], 1.0 / decayNs);
    }

    /// <summary>Adds a contribution and returns the sum, which a time that goes back does not decay.</summary>
    /// <param name="id">Instrument, below the capacity.</param>
    /// <param name="timeNs">Time, ns.</param>
    /// <param name="value">The contribution.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // a product and a sum behind the exponential
    public double Add(uint id, long timeNs, double value)
    {
        ref var state = ref _states[id];
        var passed = Math.Max(timeNs - state.TimeNs, 0);
        state.Sum = Math.FusedMultiplyAdd(FastExp.OfDistance(passed * _perNs), state.Sum, value);
        state.TimeNs = Math.Max(state.TimeNs, timeNs);
        return state.Sum;
    }

    /// <summary>A gap: what was before is forgotten.</summary>
    public void Reset(uint id) => _states[id] = default;
}
