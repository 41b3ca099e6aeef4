namespace MicroAlpha.Events;

/// <summary>
/// Header flags of <see cref="EventKind.Trade"/> slots; <see cref="Backfilled"/> also of quotes and bars.
/// </summary>
[Flags]
public enum TradeFlags : byte
{
    /// <summary>An ordinary trade.</summary>
    None = 0,

    /// <summary>The source marks the trade as suspicious: kept, left out of bars and indicators.</summary>
    Suspicious = 1,

    /// <summary>The trade met an order that was not displayed.</summary>
    Hidden = 2,

    /// <summary>Fetched later from the history, to fill a gap or by command; not received live.</summary>
    Backfilled = 4,
}
