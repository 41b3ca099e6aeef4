using MicroAlpha.Gateways.Alpaca.Rest;

namespace MicroAlpha.Gateways.Alpaca.Orders;

/// <summary>
/// What the trading session asks of whoever sends orders. Called by the session's tasks, one at a time.
/// </summary>
public interface IOrderMap
{
    /// <summary>Client ids of orders that are believed to be open, those never heard of again included.</summary>
    IReadOnlyCollection<string> OpenClientOrderIds { get; }

    /// <summary>Finds our dense ids by the client id.</summary>
    bool TryFind(string clientOrderId, out uint orderId, out uint instrumentId);

    /// <summary>
    /// Told an order that <see cref="TryFind"/> does not know, each time it changes. True when it was adopted: it was
    /// published before the return, and its further events are told from now on.
    /// </summary>
    /// <param name="order">The order.</param>
    /// <param name="orderId">Its dense id.</param>
    /// <param name="instrumentId">Its instrument.</param>
    /// <param name="bookedE9">Executed size that is in our position already, 1e-9 units; never told again.</param>
    bool TryAdopt(AlpacaOrder order, out uint orderId, out uint instrumentId, out long bookedE9);

    /// <summary>
    /// Told the positions at the end of each reconciliation, behind everything that it published. False asks for the
    /// whole of it again soon: an execution may be on its way.
    /// </summary>
    /// <param name="positions">All positions of the account.</param>
    /// <param name="isLast">It is not asked again, whatever is returned.</param>
    bool OnPositions(IReadOnlyList<AlpacaPosition> positions, bool isLast);
}
