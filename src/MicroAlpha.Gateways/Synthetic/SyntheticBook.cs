namespace MicroAlpha.Gateways.Synthetic;

/// <summary>One symbol of the market: contiguous price ticks on both sides, every level with a size.</summary>
internal struct SyntheticBook
{
    /// <summary>Best bid, ticks.</summary>
    public long BidTick;

    /// <summary>Best ask, ticks; above the best bid.</summary>
    public long AskTick;

    /// <summary>Ring index of the best bid's size.</summary>
    public int BidHead;

    /// <summary>Ring index of the best ask's size.</summary>
    public int AskHead;

    /// <summary>Id of the last book update; the opening snapshot is 1.</summary>
    public long UpdateId;

    /// <summary>Id of the last trade, from 1.</summary>
    public long TradeId;

    /// <summary>Instrument id.</summary>
    public uint InstrumentId;

    /// <summary>Time from the venue to us, ns; the same for all events of a symbol.</summary>
    public int LatencyNs;
}
