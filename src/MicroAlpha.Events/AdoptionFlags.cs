namespace MicroAlpha.Events;

/// <summary>Header flags of <see cref="EventKind.OrderAdopted"/>: what its payload has no room for.</summary>
[Flags]
public enum AdoptionFlags : byte
{
    /// <summary>A limit order that buys.</summary>
    None = 0,

    /// <summary>It sells.</summary>
    Sells = 1,

    /// <summary>A market order, or one of a type that has no limit.</summary>
    IsMarket = 2,

    /// <summary>Its name is one of ours, from an earlier session; otherwise somebody else sent it.</summary>
    IsOurs = 4,
}
