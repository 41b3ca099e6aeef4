using MicroAlpha.Events;

namespace MicroAlpha.Pipeline.Strategies;

/// <summary>One chase: a parent intent and the one child that works it. One for each instrument.</summary>
public struct ChaseState
{
    /// <summary>Parent intent; 0 = no chase.</summary>
    public uint ParentId;

    /// <summary>Child that is not known to have ended; 0 = none.</summary>
    public uint OrderId;

    /// <summary>Cap price, 1e-9 currency units.</summary>
    public long CapPriceE9;

    /// <summary>Threshold, 1e-9 currency units.</summary>
    public long ThresholdE9;

    /// <summary>Replaces left.</summary>
    public int RoundsLeft;

    /// <summary>Side.</summary>
    public Side Side;

    /// <summary>The last decision.</summary>
    public ChaseReason LastReason;

    /// <summary>A child was canceled for good, or refused: no other one is sent.</summary>
    public bool IsGivenUp;
}
