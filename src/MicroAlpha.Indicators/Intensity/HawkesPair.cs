using MicroAlpha.Indicators.Functions;

namespace MicroAlpha.Indicators.Intensity;

/// <summary>
/// Two Hawkes processes that excite each other, with one decay: λ_k = μ + Σ_j A_kj S_j, S_j the decayed count of events
/// of kind j. One instrument; one thread.
/// </summary>
/// <param name="mu">Base rate of both, per second.</param>
/// <param name="own">A_00 = A_11: jump of a kind at its own events.</param>
/// <param name="cross">A_01 = A_10: jump at the other kind's events.</param>
/// <param name="beta">Decay, per second.</param>
public sealed class HawkesPair(double mu, double own, double cross, double beta)
{
    private double _first;
    private double _second;
    private long _lastTimeNs = long.MinValue;

    /// <summary>Intensity of kind 0 right before the last event.</summary>
    public double FirstBefore { get; private set; }

    /// <summary>Intensity of kind 1 right before the last event.</summary>
    public double SecondBefore { get; private set; }

    /// <summary>Takes an event in; false when its time is before the last one's, and nothing changes.</summary>
    /// <param name="timeNs">Time, ns.</param>
    /// <param name="isSecond">Kind 1, else kind 0.</param>
    public bool TryUpdate(long timeNs, bool isSecond)
    {
        if (timeNs < _lastTimeNs)
            return false;
        var decay = _lastTimeNs == long.MinValue ? 0 : FastExp.OfMinus((timeNs - _lastTimeNs) * 1e-9 * beta);
        _first *= decay;
        _second *= decay;
        FirstBefore = mu + (own * _first) + (cross * _second);
        SecondBefore = mu + (cross * _first) + (own * _second);
        if (isSecond)
            _second++;
        else
            _first++;
        _lastTimeNs = timeNs;
        return true;
    }
}
