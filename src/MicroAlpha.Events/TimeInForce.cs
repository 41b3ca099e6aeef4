namespace MicroAlpha.Events;

/// <summary>How long an order works.</summary>
public enum TimeInForce : byte
{
    /// <summary>Not set: refused by risk.</summary>
    None = 0,

    /// <summary>Until the end of the trading day.</summary>
    Day = 1,

    /// <summary>Good till canceled.</summary>
    GoodTillCanceled = 2,

    /// <summary>Immediate or cancel.</summary>
    ImmediateOrCancel = 3,

    /// <summary>Fill or kill.</summary>
    FillOrKill = 4,
}
