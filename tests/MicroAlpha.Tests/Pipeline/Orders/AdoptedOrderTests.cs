using MicroAlpha.Events;
using MicroAlpha.Pipeline.Orders;
using NUnit.Framework;

namespace MicroAlpha.Tests.Pipeline.Orders;

/// <summary>Orders found at the venue: ids from above, reserved in full, executions that move the position.</summary>
[TestFixture]
internal sealed class AdoptedOrderTests
{
    private const uint Capacity = 8;
    private const long One = DecimalE9.One;

    private OrderTable _orders = null!;

    [SetUp]
    public void MakeTable() => _orders = new OrderTable((int)Capacity, new ExposureBook(2));

    [Test]
    public void TryAdopt_LiveOrder_ReservesItsRestAndItsFillsMoveThePosition()
    {
        Assert.That(Adopt(Capacity, 5, AdoptionFlags.Sells | AdoptionFlags.IsOurs), Is.True);
        ref readonly var order = ref _orders[Capacity];
        Assert.That((order.State, order.Side, order.IsLive), Is.EqualTo((OrderState.Working, Side.Ask, true)));
        Assert.That(order.BookedSizeE9, Is.EqualTo(One), "and no position moved by it");
        Assert.That(_orders.Exposures.Account(0).NetSizeE9, Is.Zero);
        var facts = OrderFacts.External | OrderFacts.Ours;
        Assert.That(order.Facts & facts, Is.EqualTo(facts));
        Assert.That(_orders.Exposures.Account(0).OpenSellE9, Is.EqualTo(5 * One));
        var fill = OrderSlots.Filled(Capacity, 77, 2 * One, 100 * One, 2 * One);
        var update = _orders.Apply(in fill);
        Assert.That((update.OrderId, update.FilledSizeE9), Is.EqualTo((Capacity, 2 * One)));
        var end = OrderSlots.Closed(Capacity, EventKind.OrderCanceled, 2 * One);
        _ = _orders.Apply(in end);
        ref readonly var cell = ref _orders.Exposures.Account(0);
        Assert.That((cell.NetSizeE9, cell.OpenSellE9, cell.OpenOrders), Is.EqualTo((-2 * One, 0L, 0)));
        Assert.That((_orders.Counters.Adopted, _orders.Counters.Mismatches), Is.EqualTo((1L, 0L)));
    }

    [Test]
    public void TryAdopt_IdsThatAreNotTheNextBelow_ChangeNothing()
    {
        var before = _orders.StateHash;
        foreach (var id in new[] { 0u, 1u, Capacity - 1, Capacity + 1, uint.MaxValue })
            Assert.That(Adopt(id, 5), Is.False, $"{id}");
        Assert.That(Adopt(Capacity, 0), Is.False, "nothing may execute");
        Assert.That(Adopt(Capacity, 5, instrument: 2), Is.False, "no such instrument");
        Assert.That((_orders.StateHash, _orders.Counters.Adopted), Is.EqualTo((before, 0L)));
        Assert.That(Adopt(Capacity, 5), Is.True);
        Assert.That(Adopt(Capacity, 5), Is.False, "again");
        Assert.That(Adopt(Capacity - 1, 5), Is.True);
    }

    [Test]
    public void Open_UntilItMeetsAdoptedOnes_IsFullAndNeitherTakesTheOthersPlace()
    {
        for (var n = 0u; n < 3; n++)
            Assert.That(Adopt(Capacity - n, 1 + n), Is.True);
        var opened = 0;
        while (_orders.Open(OrderSlots.Intent(Side.Bid, One, One), One) != 0)
            opened++;
        Assert.That((opened, _orders.IsFull), Is.EqualTo((5, true)));
        Assert.That(Adopt(Capacity - 3, 1), Is.False);
        for (var n = 0u; n < 3; n++)
            Assert.That(_orders[Capacity - n].SizeE9, Is.EqualTo((1 + n) * One));
        Assert.That((_orders.IsKnown(0), _orders.IsKnown(Capacity + 1)), Is.EqualTo((false, false)));
    }

    private bool Adopt(uint id, long units, AdoptionFlags flags = AdoptionFlags.None, uint instrument = 0)
    {
        EngineEvent slot = new() { Kind = EventKind.OrderAdopted, InstrumentId = instrument, Flags = (byte)flags };
        slot.OrderAdopted = new OrderAdoptedPayload
        {
            OrderId = id,
            SizeE9 = units * One,
            PriceE9 = 100 * One,
            BookedSizeE9 = One,
            VenueOrderIdHigh = 9 + id,
        };
        return _orders.TryAdopt(in slot);
    }
}
