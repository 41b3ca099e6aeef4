namespace MicroAlpha.Venue.Orders;

/// <summary>Alpaca's order types.</summary>
internal enum OrderKind : byte
{
    /// <summary>At any price.</summary>
    Market,

    /// <summary>At a limit or better.</summary>
    Limit,

    /// <summary>Market once the stop price trades.</summary>
    Stop,

    /// <summary>Limit once the stop price trades.</summary>
    StopLimit,

    /// <summary>A stop that follows the price.</summary>
    TrailingStop,
}
