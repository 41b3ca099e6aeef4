namespace MicroAlpha.Events;

/// <summary>Order type.</summary>
public enum OrderType : byte
{
    /// <summary>Not set: refused by risk.</summary>
    None = 0,

    /// <summary>Limit order.</summary>
    Limit = 1,

    /// <summary>Market order.</summary>
    Market = 2,

    /// <summary>Limit that is rejected rather than trade at once.</summary>
    PostOnly = 3,
}
