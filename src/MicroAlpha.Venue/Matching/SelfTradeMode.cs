namespace MicroAlpha.Venue.Matching;

/// <summary>
/// What happens when an order would trade with one of its own account. The mode of the taker counts. Numbers are part
/// of the native library's interface.
/// </summary>
public enum SelfTradeMode : byte
{
    /// <summary>They trade.</summary>
    Allow = 0,

    /// <summary>The rest of the taker is canceled, the resting order stays.</summary>
    CancelNewest = 1,

    /// <summary>The resting order is canceled, the taker goes on.</summary>
    CancelOldest = 2,

    /// <summary>Both are canceled.</summary>
    CancelBoth = 3,
}
