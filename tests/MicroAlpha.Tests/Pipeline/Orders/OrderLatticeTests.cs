using MicroAlpha.Events;
using MicroAlpha.Pipeline.Orders;
using NUnit.Framework;
using static MicroAlpha.Tests.Pipeline.Orders.OrderHistory;
using static MicroAlpha.Tests.Pipeline.Orders.OrderSlots;

namespace MicroAlpha.Tests.Pipeline.Orders;

/// <summary>
/// Histories of orders told in order, and again late, repeated and in another order: the end is the same, and on the
/// way nothing is understated.
/// </summary>
[TestFixture]
internal sealed class OrderLatticeTests
{
    private const int Sequences = 200_000;
    private const int PerTable = 1024;
    private const OrderFacts Doubts =
        OrderFacts.NewDoubted | OrderFacts.ReplaceDoubted | OrderFacts.CancelDoubted;

    [Test]
    public void Apply_AnyOrderAndRepetition_EndsTheSame()
    {
        var (live, lying, states) = (0, 0, new int[16]);
        for (var first = 0; first < Sequences; first += PerTable)
        {
            var (plain, mixed) = (Table(), Table());
            for (var seed = first; seed < Math.Min(first + PerTable, Sequences); seed++)
            {
                var order = plain.Count + 1;
                var history = new OrderHistory(seed, order);
                Deliver(plain, history, order, [.. Enumerable.Range(0, history.Items.Count)]);
                Deliver(mixed, history, order, Mixed(history, new Random(seed ^ 0x5EED)));
                ref readonly var record = ref mixed[order];
                Require(Same(in record, in plain[order]), $"seed {seed}: the end differs");
                Require(record.CumulativeSizeE9 == history.ExecutedE9, $"seed {seed}: executed size");
                Require(record.PricedE18 == history.ExecutedE18, $"seed {seed}: value of the executions");
                Require(
                    mixed.Counters is { Overfills: 0, ForeignReplaces: 0, Mismatches: 0, NotRemembered: 0 },
                    $"seed {seed}: an alarm without a reason");
                live += record.IsLive ? 1 : 0;
                lying += history.IsLying ? 1 : 0;
                states[(int)record.State]++;
            }

            Assert.That(mixed.Counters.Released, Is.EqualTo(mixed.Count - LiveOrders(mixed)), "released once each");
            AssertSums(mixed);
            AssertSums(plain);
        }

        Assert.That((live > 0, lying > 0), Is.EqualTo((true, true)));
        foreach (var state in (OrderState[])[OrderState.Working, OrderState.Filled, OrderState.Canceled,
            OrderState.Expired, OrderState.Rejected])
        {
            Assert.That(states[(int)state], Is.GreaterThan(Sequences / 100), state.ToString());
        }
    }

    private static OrderTable Table() => new(PerTable, new ExposureBook(1));

    // -1 - n: the outcome of whatever waits is doubted.
    private static List<int> Mixed(OrderHistory history, Random random)
    {
        var due = new List<(double At, int Item)>();
        var nextReplace = 0;
        var nextChange = 0;
        for (var i = history.Items.Count - 1; i >= 0; i--)
        {
            var item = history.Items[i];
            if (item.Kind != ItemKind.Message)
            {
                due.Add((i, i));
                (nextReplace, nextChange) = item.Kind switch
                {
                    ItemKind.Replace => (i, i),
                    ItemKind.Cancel => (nextReplace, i),
                    _ => (nextReplace, nextChange),
                };
                continue;
            }

            // The next replace waits for the answer to the last one; any change waits for the answer to a cancel.
            var latest = item.AnswersReplace && nextReplace > 0 ? nextReplace
                : item.AnswersCancel && nextChange > 0 ? nextChange : history.Items.Count + 4;
            due.Add((i + (random.NextDouble() * (latest - i)), i));
            for (var copies = random.Next(3) - 1; copies > 0; copies--)
                due.Add((i + (random.NextDouble() * (history.Items.Count + 4 - i)), i));
        }

        if (random.Next(4) == 0)
            due.Add((0.5 + (random.NextDouble() * history.Items.Count), -1));
        return [.. due.OrderBy(one => one.At).Select(one => one.Item)];
    }

    private static void Deliver(OrderTable table, OrderHistory history, uint order, List<int> items)
    {
        var side = history.IsBuy ? Side.Bid : Side.Ask;
        var (newest, cumulative) = (0, 0L);
        Int128 booked = 0;
        foreach (var index in items)
        {
            if (index < 0)
            {
                table.Doubt(order);
                continue;
            }

            var item = history.Items[index];
            switch (item.Kind)
            {
                case ItemKind.New:
                    var intent = Intent(side, item.SizeE9, item.PriceE9);
                    Require(table.Open(in intent, item.PriceE9) == order, "the id is not dense");
                    break;
                case ItemKind.Replace:
                    Require(table.TryAskReplace(order, item.SizeE9, item.PriceE9, item.PriceE9, 1), "replace");
                    break;
                case ItemKind.Cancel:
                    Require(table.TryAskCancel(order, 1), "cancel");
                    break;
                default:
                    var slot = item.Slot;
                    var update = table.Apply(in slot);
                    booked += ((Int128)update.FilledSizeE9 * update.FilledPriceE9) + update.CorrectionE18;
                    break;
            }

            newest = Math.Max(newest, index);
            ref readonly var record = ref table[order];
            Require(record.CumulativeSizeE9 >= cumulative, "the cumulative size fell");
            cumulative = record.CumulativeSizeE9;
            Require(booked == record.PricedE18 + record.UnpricedE18, "booked is neither priced nor assumed");
            if (!history.IsLying)
                AssertWorst(history, newest, record.CumulativeSizeE9 + record.ReservedSizeE9);
        }
    }

    // Where the venue may be now: behind everything it told, before what was not asked yet.
    private static void AssertWorst(OrderHistory history, int newest, long ours)
    {
        for (var at = newest; at < history.Items.Count; at++)
        {
            var item = history.Items[at];
            if (item.Kind != ItemKind.Message && at > newest)
                return;
            if (item.Kind == ItemKind.Message && item.WorstE9 > ours)
                Assert.Fail($"the venue may execute {item.WorstE9} after item {at}, counted are {ours}");
        }
    }

    // NUnit's constraints cost more than all the rest, and this is asked some millions of times.
    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
            Assert.Fail(otherwise);
    }

    private static bool Same(ref readonly OrderRecord a, ref readonly OrderRecord b) =>
        a.State == b.State && (a.Facts & ~Doubts) == (b.Facts & ~Doubts) && a.SizeE9 == b.SizeE9
        && a.PriceE9 == b.PriceE9 && a.PendingSizeE9 == b.PendingSizeE9
        && a.CumulativeSizeE9 == b.CumulativeSizeE9 && a.PricedSizeE9 == b.PricedSizeE9
        && a.PricedE18 == b.PricedE18 && a.UnpricedE18 == b.UnpricedE18 && a.ReservedSizeE9 == b.ReservedSizeE9
        && a.ReservedE18 == b.ReservedE18 && a.VenueOrderIdLow == b.VenueOrderIdLow;

    private static int LiveOrders(OrderTable table) =>
        Enumerable.Range(1, (int)table.Count).Count(id => table[(uint)id].IsLive);

    private static void AssertSums(OrderTable table)
    {
        var (net, buy, sell, open) = (0L, 0L, 0L, 0);
        for (var id = 1u; id <= table.Count; id++)
        {
            ref readonly var order = ref table[id];
            net += order.Side == Side.Bid ? order.CumulativeSizeE9 : -order.CumulativeSizeE9;
            buy += order.Side == Side.Bid ? order.ReservedSizeE9 : 0;
            sell += order.Side == Side.Ask ? order.ReservedSizeE9 : 0;
            open += order.IsLive ? 1 : 0;
        }

        ref readonly var cell = ref table.Exposures.Account(0);
        Assert.That((cell.NetSizeE9, cell.OpenBuyE9, cell.OpenSellE9, cell.OpenOrders),
            Is.EqualTo((net, buy, sell, open)));
    }
}
