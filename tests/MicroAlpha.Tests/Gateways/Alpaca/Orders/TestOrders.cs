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

    public bool TryAdopt(AlpacaOrder order, out uint orderId, out uint instrumentId, out long bookedE9)
    {
        (orderId, instrumentId, bookedE9) = (0, 0, 0);
        lock (_foreign)
            _foreign.Add(order);
        return false;
    }

    public bool OnPositions(IReadOnlyList<AlpacaPosition> positions, bool isLast)
    {
        Interlocked.Increment(ref _reconciliations);
        return true;
    }
}
