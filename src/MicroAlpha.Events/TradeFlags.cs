namespace MicroAlpha.Events;

/// <summary>Header flags of <see cref="EventKind.Trade"/> slots.</summary>
[Flags]
public enum TradeFlags : byte
{
    /// <summary>An ordinary trade.</summary>
    None = 0,

    /// <summary>The source marks the trade as suspicious: kept, left out of bars and indicators.</summary>
    Suspicious = 1,

    /// <summary>The trade met an order that was not displayed.</summary>
    Hidden = 2,

    /// <summary>The trade was fetched later to fill a gap, not received live.</summary>
    Backfilled = 4,
}
