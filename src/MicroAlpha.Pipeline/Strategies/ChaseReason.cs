namespace MicroAlpha.Pipeline.Strategies;

/// <summary>Why a chase did what it did; recorded with each command. Numbers are in logs: never changed.</summary>
public enum ChaseReason : byte
{
    /// <summary>Nothing to do.</summary>
    None = 0,

    /// <summary>The first order of a parent intent.</summary>
    Begin = 1,

    /// <summary>The market moved away by more than the threshold.</summary>
    PriceDrift = 2,

    /// <summary>The market moved away by the threshold, and the order flow goes the same way.</summary>
    AlphaDriven = 3,

    /// <summary>The order flow goes against the move: wait. No command.</summary>
    HoldNegativeAlpha = 4,

    /// <summary>All rounds are used up and the market is away: cancel.</summary>
    MaxChaseReached = 5,
}
