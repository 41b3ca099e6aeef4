using MicroAlpha.Events;

namespace MicroAlpha.Venue.Orders;

/// <summary>
/// What the matcher knows of a listing, and the orders that wait outside it. Owner: the exchange thread.
/// </summary>
internal sealed class ListingBook
{
    /// <summary>The house's bid: the source's.</summary>
    public HouseOrder Bid;

    /// <summary>The house's ask: the source's.</summary>
    public HouseOrder Ask;

    /// <summary>Best prices and sizes of all orders in the matcher; exchanges and conditions are not set.</summary>
    public QuotePayload Top;

    /// <summary>True while the source's quote rests in the matcher, because a client's order may meet it.</summary>
    public bool IsEngaged { get; set; }

    /// <summary>True while the matcher has the listing halted.</summary>
    public bool IsHalted { get; set; }

    /// <summary>True when the best prices changed since they were last told.</summary>
    public bool IsTopChanged { get; set; }

    /// <summary>Clients' orders in the matcher.</summary>
    public int Working { get; set; }

    /// <summary>Market orders that found too little; each quote tries them again.</summary>
    public List<VenueOrder> Hungry { get; } = [];

    /// <summary>Orders that wait for their stop price.</summary>
    public List<VenueOrder> Stops { get; } = [];

    /// <summary>The house's order of a side.</summary>
    public ref HouseOrder HouseOf(Side side)
    {
        if (side == Side.Bid)
            return ref Bid;
        return ref Ask;
    }
}
