namespace MicroAlpha.Gateways.Captures;

/// <summary>What a Binance message is.</summary>
internal enum BinanceKind
{
    /// <summary>Malformed; the reason says why.</summary>
    Malformed,

    /// <summary>Well-formed, of a kind that is not imported.</summary>
    Unknown,

    /// <summary>Difference of the book.</summary>
    DepthUpdate,

    /// <summary>The whole book, or its best levels: REST snapshot or partial depth stream.</summary>
    Snapshot,

    /// <summary>Best bid and ask.</summary>
    BookTicker,

    /// <summary>A trade or an aggregate of trades.</summary>
    Trade,
}
