using MicroAlpha.Gateways.Alpaca.Orders;
using MicroAlpha.Gateways.Alpaca.Rest;

namespace MicroAlpha.Tests.Gateways.Alpaca.Orders;

/// <summary>Our orders: <c>c1</c> has the dense id 1 and so on; other names are foreign.</summary>
internal sealed class TestOrders : IOrderMap
{
    private readonly List<AlpacaOrder> _foreign = [];
    private int _reconciliations;

    public List<string> Open { get; } = [];

    public IReadOnlyCollection<string> OpenClientOrderIds
    {
        get
        {
            lock (_foreign)
                return [.. Open];
        }
    }

    public int Reconciliations => Volatile.Read(ref _reconciliations);

    public IReadOnlyList<AlpacaOrder> Foreign
    {
        get
        {
            lock (_foreign)
                return [.. _foreign];
        }
    }

    public bool TryFind(string clientOrderId, out uint orderId, out uint instrumentId)
    {
        instrumentId = 7;
        orderId = 0;
        return clientOrderId.StartsWith('c') && uint.TryParse(clientOrderId.AsSpan(1), out orderId);
    }

    public void OnForeign(AlpacaOrder order)
    {
        lock (_foreign)
            _foreign.Add(order);
    }

    public void OnPositions(IReadOnlyList<AlpacaPosition> positions) => Interlocked.Increment(ref _reconciliations);
}
