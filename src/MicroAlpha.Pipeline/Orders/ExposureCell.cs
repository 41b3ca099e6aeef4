namespace MicroAlpha.Pipeline.Orders;

/// <summary>What one owner (the account or a strategy) holds and may come to hold of one instrument.</summary>
public struct ExposureCell
{
    /// <summary>Position, 1e-9 units; negative = short.</summary>
    public long NetSizeE9;

    /// <summary>Size that live buy orders may still execute, 1e-9 units.</summary>
    public long OpenBuyE9;

    /// <summary>Size that live sell orders may still execute, 1e-9 units.</summary>
    public long OpenSellE9;

    /// <summary>Live orders.</summary>
    public int OpenOrders;

    /// <summary>Live orders whose outcome is not known.</summary>
    public int UnknownOrders;

    /// <summary>Position at the reference price, 1e-18 currency units; negative = short.</summary>
    public Int128 ValueE18;
}
