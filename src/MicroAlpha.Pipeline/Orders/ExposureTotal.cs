namespace MicroAlpha.Pipeline.Orders;

/// <summary>Sums over all instruments of one owner.</summary>
public struct ExposureTotal
{
    /// <summary>Sum of the positions' values, 1e-18 currency units; shorts negative.</summary>
    public Int128 NetE18;

    /// <summary>Sum of the positions' absolute values, 1e-18 currency units.</summary>
    public Int128 GrossE18;

    /// <summary>Reserved by live buy orders, 1e-18 currency units.</summary>
    public Int128 OpenBuyE18;

    /// <summary>Reserved by live sell orders, 1e-18 currency units.</summary>
    public Int128 OpenSellE18;

    /// <summary>Live orders.</summary>
    public int OpenOrders;

    /// <summary>Live orders whose outcome is not known.</summary>
    public int UnknownOrders;
}
