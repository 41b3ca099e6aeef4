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

    /// <summary>Told an order that is not ours, each time it changes.</summary>
    void OnForeign(AlpacaOrder order);

    /// <summary>Told the positions at the end of each reconciliation.</summary>
    void OnPositions(IReadOnlyList<AlpacaPosition> positions);
}
