using MicroAlpha.Indicators.Functions;

namespace MicroAlpha.Indicators.Intensity;

/// <summary>
/// Two Hawkes processes that excite each other, with one decay: λ_k = μ + Σ_j A_kj S_j, S_j the decayed count of events
/// of kind j. Many instruments; one thread; nothing is allocated after the start.
/// </summary>
/// <remarks>
/// Example: μ = 0.2, A = 0.8 at own and 0.1 at the other kind's events, β = 1.5, an event of kind 0 at 0 s: 1 s later
/// λ_0 = 0.2 + 0.8 e^-1.5 = 0.378504 and λ_1 = 0.2 + 0.1 e^-1.5 = 0.222313.
/// </remarks>
public sealed class HawkesPairSet
{
    private readonly State[] _states;
    private readonly HawkesParameters _parameters;
    private readonly double _cross;
    private readonly double _betaPerNs;

    /// <summary>Reserves the state of <paramref name="capacity"/> instruments, 40 bytes each.</summary>
    /// <param name="capacity">Instruments.</param>
    /// <param name="parameters">μ of both kinds; α = A_00 = A_11, the jump at own events; β of both.</param>
    /// <param name="cross">A_01 = A_10: jump at the other kind's events, per second.</param>
    public HawkesPairSet(int capacity, HawkesParameters parameters, double cross)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _states = GC.AllocateArray<State>(capacity, pinned: true);
        (_parameters, _cross, _betaPerNs) = (parameters, cross, parameters.Beta * 1e-9);
    }

    /// <summary>Events before the last one of their instrument: left out.</summary>
    public long Backwards { get; private set; }

    /// <summary>Intensities of kind 0 and 1 right before the last event, per second; μ before there is one.</summary>
    public (double First, double Second) Before(uint id)
    {
        ref readonly var state = ref _states[id];
        return Intensities(state.FirstBefore, state.SecondBefore);
    }

    /// <summary>Intensities of kind 0 and 1 right after the last event, per second.</summary>
    public (double First, double Second) After(uint id)
    {
        ref readonly var state = ref _states[id];
        return Intensities(state.First, state.Second);
    }

    /// <summary>Takes an event in; false when its time is before the last one's, and nothing changes.</summary>
    /// <param name="id">Instrument, below the capacity.</param>
    /// <param name="timeNs">Time, ns.</param>
    /// <param name="isSecond">Kind 1, else kind 0.</param>
    public bool TryUpdate(uint id, long timeNs, bool isSecond)
    {
        ref var state = ref _states[id];
        var passed = timeNs - state.LastTimeNs;
        if (passed < 0)
        {
            Backwards++;
            return false;
        }

        var decay = FastExp.OfDistance(passed * _betaPerNs);
        state.FirstBefore = state.First * decay;
        state.SecondBefore = state.Second * decay;
        state.First = state.FirstBefore + (isSecond ? 0 : 1);
        state.Second = state.SecondBefore + (isSecond ? 1 : 0);
        state.LastTimeNs = timeNs;
        return true;
    }

    /// <summary>Session start: all events are forgotten.</summary>
    public void Reset(uint id) => _states[id] = default;

    private (double First, double Second) Intensities(double first, double second) => (
        _parameters.Mu + (_parameters.Alpha * first) + (_cross * second),
        _parameters.Mu + (_cross * first) + (_parameters.Alpha * second));

    private struct State
    {
        public double First;
        public double Second;
        public double FirstBefore;
        public double SecondBefore;
        public long LastTimeNs;
    }
}
