namespace MicroAlpha.Indicators.Candles;

/// <summary>One trade kept for corrections, 40 bytes.</summary>
internal struct JournalEntry
{
    /// <summary>The venue's trade id.</summary>
    public long TradeId;

    /// <summary>Start of the shortest candle it is in.</summary>
    public long StartNs;

    /// <summary>Price, 1e-9 currency units.</summary>
    public long PriceE9;

    /// <summary>Size, 1e-9 units.</summary>
    public long SizeE9;

    /// <summary>Exchange letter: ids are unique per exchange.</summary>
    public byte Exchange;

    /// <summary>What it may change; None when it was withdrawn.</summary>
    public TradeUpdates Updates;
}
