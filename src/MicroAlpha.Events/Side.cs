namespace MicroAlpha.Events;

/// <summary>Which side of the book, or who initiated a trade.</summary>
public enum Side : byte
{
    /// <summary>Not known or not applicable.</summary>
    None = 0,

    /// <summary>Bid, or buyer-initiated.</summary>
    Bid = 1,

    /// <summary>Ask, or seller-initiated.</summary>
    Ask = 2,
}
