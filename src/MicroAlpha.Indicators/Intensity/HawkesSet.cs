using System.Runtime.CompilerServices;
using MicroAlpha.Indicators.Functions;

namespace MicroAlpha.Indicators.Intensity;

/// <summary>
/// Intensity of a Hawkes process with an exponential kernel for many instruments by Ozaki's recursion (1979): R =
/// exp(-β dt) (1 + R'). One thread writes.
/// </summary>
/// <remarks>
/// Example: μ = 0.2, α = 0.8, β = 1.5, events at 0 and 1 s: λ right after them is 1.0 and 0.2 + 0.8 e^-1.5 + 0.8 =
/// 1.178504. Events at the same time see each other in order. A question between events changes nothing.
/// </remarks>
public sealed class HawkesSet
{
    private readonly HawkesState[] _states;
    private readonly double _mu;
    private readonly double _alpha;
    private readonly double _betaPerNs;

    /// <summary>Reserves the state of <paramref name="capacity"/> instruments, 32 bytes each.</summary>
    public HawkesSet(int capacity, HawkesParameters parameters)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _states = GC.AllocateArray<HawkesState>(capacity, pinned: true);
        (_mu, _alpha, _betaPerNs) = (parameters.Mu, parameters.Alpha, parameters.Beta * 1e-9);
        Parameters = parameters;
    }

    /// <summary>The parameters.</summary>
    public HawkesParameters Parameters { get; }

    /// <summary>Events before the last one of their instrument: left out.</summary>
    public long Backwards { get; private set; }

    /// <summary>The state of an instrument.</summary>
    public ref readonly HawkesState this[uint id] => ref _states[id];

    /// <summary>Takes an event in and returns the intensity right after it, per second.</summary>
    /// <param name="id">Instrument, below the capacity.</param>
    /// <param name="timeNs">Time, ns, not below the one before.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // tools/bench indicators
    public double Update(uint id, long timeNs)
    {
        ref var state = ref _states[id];
        var passed = timeNs - state.LastTimeNs;
        if (passed < 0)
            return Reject(in state);
        // From event to event only one product and sum wait for each other; the exponential waits for the times alone.
        var decay = FastExp.OfDistance(passed * _betaPerNs);
        var before = Math.FusedMultiplyAdd(_alpha * decay, state.Excitation, _mu);
        state.Before = before;
        state.Excitation = Math.FusedMultiplyAdd(decay, state.Excitation, 1);
        state.LastTimeNs = timeNs;
        state.Events++;
        return before + _alpha;
    }

    /// <summary>The intensity at a time not before the last event, per second; the state stays.</summary>
    public double At(uint id, long timeNs)
    {
        ref readonly var state = ref _states[id];
        return _mu + (_alpha * state.Excitation * FastExp.OfMinus((timeNs - state.LastTimeNs) * _betaPerNs));
    }

    /// <summary>Session start: all events are forgotten. Over a short gap the state is kept and decays.</summary>
    public void Reset(uint id) => _states[id] = default;

    /// <summary>All events of all instruments are forgotten.</summary>
    public void ResetAll() => Array.Clear(_states);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private double Reject(in HawkesState state)
    {
        Backwards++;
        return _mu + (_alpha * state.Excitation);
    }
}
