using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Orders;
using MicroAlpha.Gateways.Alpaca.Rest;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca.Orders;

/// <summary>Messages in any order, twice or not at all end in the same fills, each told once.</summary>
internal sealed class OrderTrackerTests
{
    private TestOrders _orders = new();
    private readonly List<EngineEvent> _events = [];
    private OrderTracker _tracker = null!;

    [SetUp]
    public void Create()
    {
        _orders = new TestOrders();
        _tracker = new OrderTracker(_orders);
        _events.Clear();
    }

    [Test]
    public void Apply_LifeOfAnOrder_TellsEachStepOnce()
    {
        Apply(OrderScript.Update("pending_new", OrderScript.Order(1, "pending_new"), "01"));
        Apply(OrderScript.Update("new", OrderScript.Order(1, "new"), "02"));
        Apply(OrderScript.Update(
            "partial_fill", OrderScript.Order(1, "partially_filled", 4), "03", OrderScript.Execution(1, 99.5m, 4)));
        Apply(OrderScript.Update(
            "fill", OrderScript.Order(1, "filled", 10), "04", OrderScript.Execution(2, 99.25m, 6)));
        Assert.That(_events.Select(slot => slot.Kind), Is.EqualTo(new[]
        {
            EventKind.OrderAccepted, EventKind.OrderFilled, EventKind.OrderFilled,
        }));
        var accepted = _events[0];
        Assert.That((accepted.InstrumentId, accepted.Source, accepted.OrderAccepted.OrderId),
            Is.EqualTo((7u, EventSource.AlpacaTrading, 1u)));
        Assert.That(accepted.OrderAccepted.VenueOrderIdHigh, Is.EqualTo(0xaaaaaaaa00000000));
        Assert.That((accepted.OrderAccepted.PriceE9, accepted.OrderAccepted.SizeE9),
            Is.EqualTo((100_000_000_000L, 10_000_000_000L)));
        var fill = _events[2].OrderFilled;
        Assert.That((fill.PriceE9, fill.SizeE9, fill.CumulativeSizeE9, fill.ExecutionId),
            Is.EqualTo((99_250_000_000L, 6_000_000_000L, 10_000_000_000L, 0xbbbbbbbb00000000)));
        Assert.That((_tracker.Duplicates, _tracker.Mismatches, _tracker.HasOpenOrders), Is.EqualTo((0L, 0L, false)));
    }

    [TestCase("canceled", EventKind.OrderCanceled)]
    [TestCase("expired", EventKind.OrderExpired)]
    public void Apply_End_TellsWhatIsLeft(string status, EventKind kind)
    {
        Apply(OrderScript.Update("new", OrderScript.Order(1, "new")));
        Apply(OrderScript.Update("partial_fill", OrderScript.Order(1, "partially_filled", 4), "",
            OrderScript.Execution(1, 99, 4)));
        Apply(OrderScript.Update(status, OrderScript.Order(1, status, 4)));
        Apply(OrderScript.Update(status, OrderScript.Order(1, status, 4)));
        Assert.That(_events.Select(slot => slot.Kind).Skip(2), Is.EqualTo(new[] { kind }));
        Assert.That((_events[2].OrderClosed.CumulativeSizeE9, _events[2].OrderClosed.LeavesSizeE9),
            Is.EqualTo((4_000_000_000L, 6_000_000_000L)));
    }

    [TestCase("rejected", CommandKind.New, "rejected")]
    [TestCase("order_cancel_rejected", CommandKind.Cancel, "new")]
    [TestCase("order_replace_rejected", CommandKind.Replace, "new")]
    public void Apply_Rejects_NameTheCommand(string name, CommandKind command, string status)
    {
        Apply(OrderScript.Update(name, OrderScript.Order(1, status)));
        var reject = _events.Single(slot => slot.Kind == EventKind.OrderRejected).OrderRejected;
        Assert.That((reject.RejectedBy, reject.RefusedCommand, reject.OrderId),
            Is.EqualTo(((byte)3, (byte)command, 1u)));
        Assert.That(_tracker.HasOpenOrders, Is.EqualTo(name != "rejected"));
    }

    [Test]
    public void Apply_FillAfterCancel_IsReal()
    {
        Apply(OrderScript.Update("canceled", OrderScript.Order(1, "canceled")));
        Apply(OrderScript.Update("fill", OrderScript.Order(1, "filled", 10), "", OrderScript.Execution(1, 99, 10)));
        Assert.That(_events.Select(slot => slot.Kind),
            Is.EqualTo(new[] { EventKind.OrderCanceled, EventKind.OrderFilled }));
    }

    [TestCase("c1", 1u)]
    [TestCase("c9", 9u)]
    [TestCase("made-by-the-server", 1u)]
    public void Apply_Replaced_NewOrderTellsItsTerms(string clientId, uint expected)
    {
        Apply(OrderScript.Update("new", OrderScript.Order(1, "new")));
        Apply(OrderScript.Update("replaced", OrderScript.Order(1, "replaced", replacedBy: 2)));
        Assert.That(_tracker.Doubtful, Is.EqualTo(new[] { OrderScript.Id(2) }), "the new id is followed");
        Apply(OrderScript.Update("new", OrderScript.Order(2, "new", size: 12, replaces: 1, clientId: clientId)));
        Assert.That(_events.Select(slot => slot.Kind),
            Is.EqualTo(new[] { EventKind.OrderAccepted, EventKind.OrderReplaced }));
        Assert.That((_events[1].OrderAccepted.OrderId, _events[1].OrderAccepted.SizeE9),
            Is.EqualTo((expected, 12_000_000_000L)));
        Assert.That(_tracker.Doubtful, Is.Empty);
    }

    [Test]
    public void Apply_UnknownEvent_IsASnapshotAndCounted()
    {
        Apply(OrderScript.Update("teleported", OrderScript.Order(1, "canceled")));
        Assert.That(_events.Single().Kind, Is.EqualTo(EventKind.OrderCanceled));
        Assert.That(_tracker.UnknownEvents, Is.EqualTo(1));
    }

    [Test]
    public void Apply_ForeignOrder_IsToldToTheMapOnly()
    {
        Apply(OrderScript.Update("new", OrderScript.Order(1, "new", clientId: "by-hand")));
        Assert.That(_events, Is.Empty);
        Assert.That(_orders.Foreign.Select(order => order.ClientOrderId), Is.EqualTo(new[] { "by-hand" }));
    }

    [Test]
    public void ApplySnapshot_MissingFill_IsRecoveredFromItsRowThenTheLateMessageIsADuplicate()
    {
        Apply(OrderScript.Update("partial_fill", OrderScript.Order(1, "partially_filled", 10, 20), "",
            OrderScript.Execution(2, 99, 6)));
        Assert.That((_tracker.Mismatches, _tracker.Doubtful.Count), Is.EqualTo((1L, 1)));
        Snapshot(OrderScript.Order(1, "partially_filled", 10, 20, "\"99.4\""),
            OrderScript.Fill(1, 1, 100, 4, 4), OrderScript.Fill(2, 1, 99, 6, 10));
        Apply(OrderScript.Update("partial_fill", OrderScript.Order(1, "partially_filled", 4, 20), "",
            OrderScript.Execution(1, 100, 4)));
        Assert.That(Fills(), Is.EqualTo(new[] { (99m, 6m), (100m, 4m) }));
        Assert.That((_tracker.Duplicates, _tracker.Doubtful.Count), Is.EqualTo((1L, 0)));
    }

    [Test]
    public void ApplySnapshot_NoRowTells_FillIsInferredFromTheAverage()
    {
        Apply(OrderScript.Update("partial_fill", OrderScript.Order(1, "partially_filled", 4), "",
            OrderScript.Execution(1, 100, 4)));
        Snapshot(OrderScript.Order(1, "filled", 10, 10, "\"99.4\""));
        // (99.4 * 10 - 100 * 4) / 6 = 99
        Assert.That(Fills(), Is.EqualTo(new[] { (100m, 4m), (99m, 6m) }));
        Assert.That((_tracker.InferredFills, _tracker.HasOpenOrders), Is.EqualTo((1L, false)));
    }

    [Test]
    public void Apply_AnyOrderWithRepeatsAndLosses_EndsWithTheSameFills() => Prop.ForAll(
        ArbMap.Default.ArbFor<int>(),
        seed =>
        {
            var random = new Random(seed);
            _tracker = new OrderTracker(_orders);
            _events.Clear();
            var sizes = Enumerable.Range(0, 1 + random.Next(5)).Select(_ => 1 + random.Next(9)).ToArray();
            var total = sizes.Sum();
            var average = sizes.Select((size, n) => size * (100m + n)).Sum() / total;
            var updates = new List<string> { OrderScript.Update("new", OrderScript.Order(1, "new", 0, total), "00") };
            var rows = new List<string>();
            var sum = 0;
            for (var n = 0; n < sizes.Length; n++)
            {
                sum += sizes[n];
                var status = sum == total ? "filled" : "partially_filled";
                updates.Add(OrderScript.Update(
                    sum == total ? "fill" : "partial_fill", OrderScript.Order(1, status, sum, total),
                    random.Next(2) == 0 ? $"1{n}" : "", OrderScript.Execution(n + 1, 100 + n, sizes[n])));
                rows.Add(OrderScript.Fill(n + 1, 1, 100 + n, sizes[n], sum));
            }

            var script = updates.SelectMany(update => Enumerable.Repeat(update, random.Next(3))).ToArray();
            random.Shuffle(script);
            foreach (var update in script)
            {
                Apply(update);
                if (random.Next(4) == 0)
                    Snapshot(OrderScript.Order(1, "partially_filled", Told(), total), [.. rows]);
            }

            var text = average.ToString(System.Globalization.CultureInfo.InvariantCulture);
            Snapshot(OrderScript.Order(1, "filled", total, total, $"\"{text}\""), [.. rows]);
            foreach (var update in updates)
                Apply(update);
            Assert.That(Fills().Sum(fill => fill.Size), Is.EqualTo(total), "every share once");
            Assert.That(Fills().OrderBy(fill => fill.Price),
                Is.EqualTo(sizes.Select((size, n) => (100m + n, (decimal)size))));
            Assert.That(_events.Count(slot => slot.Kind == EventKind.OrderAccepted), Is.EqualTo(1));
            Assert.That(_tracker.HasOpenOrders, Is.False);
        }).QuickCheckThrowOnFailure();

    [Test]
    public void Apply_EverySample_IsTaken()
    {
        foreach (var line in Samples.Lines("ws-trading/trade_updates.jsonl"))
            Apply(line);
        Assert.That(_orders.Foreign, Has.Count.EqualTo(6));
        Assert.That(_orders.Foreign[0].SizeE9, Is.EqualTo(129_700_000_000));
    }

    private decimal Told() => Fills().Sum(fill => fill.Size);

    private (decimal Price, decimal Size)[] Fills() =>
    [
        .. _events.Where(slot => slot.Kind == EventKind.OrderFilled)
            .Select(slot => (slot.OrderFilled.PriceE9 / 1e9m, slot.OrderFilled.SizeE9 / 1e9m)),
    ];

    private void Apply(string message)
    {
        using var document = JsonDocument.Parse(message);
        _tracker.Apply(TradeUpdate.Read(document.RootElement.GetProperty("data")), 5, _events);
    }

    private void Snapshot(string order, params string[] fills)
    {
        using var document = JsonDocument.Parse($"[{order},[{string.Join(',', fills)}]]");
        _tracker.ApplySnapshot(
            AlpacaOrder.Read(document.RootElement[0]),
            document.RootElement[1].EnumerateArray().Select(FillActivity.Read).ToList(),
            6,
            _events);
    }
}
