using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Rest;
using MicroAlpha.Host.Trading;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Trading;

/// <summary>What a start takes over of orders that were replaced while nobody looked.</summary>
[TestFixture]
internal sealed class BrokerBookTests
{
    private const long One = 1_000_000_000;

    private static readonly Guid[] Ids = [.. Enumerable.Range(1, 3).Select(_ => Guid.NewGuid())];

    [Test]
    public void TryAdopt_ReplacesThatACrashLost_ExecutionsAreBookedOnce()
    {
        // 10 of the first order are booked; it had 30 when it was replaced, twice, and the last one has 45 in all.
        AlpacaOrder[] orders =
        [
            Order(0, Guid.Empty, "replaced", 30), Order(1, Ids[0], "replaced", 40), Order(2, Ids[1], "new", 45),
        ];
        var saved = new SavedOrder("MA-1-1-7", BrokerSlots.Halves(Ids[0]).High, 10 * One, IsLive: true);
        var start = new BrokerStart(2, new Dictionary<string, long> { ["SPY"] = 10 * One }, [saved], [], 1);
        var events = new BrokerEvents(null!, null!);
        events.Detach();
        var book = new BrokerBook(events, new SentBook(), 1_000, start);
        book.Define("SPY", 0);
        var adopted = new List<long>();
        foreach (var order in orders)
        {
            if (book.TryAdopt(order, out _, out _, out var bookedE9))
                adopted.Add(order.FilledSizeE9 - bookedE9);
        }

        Assert.That(adopted, Is.EqualTo(new[] { 35 * One }));
    }

    private static AlpacaOrder Order(int index, Guid replaces, string status, long filled) => new()
    {
        Id = Ids[index],
        ClientOrderId = $"MA-1-1-{7 + index}",
        Symbol = "SPY",
        Side = Side.Bid,
        Status = status,
        Replaces = replaces,
        SizeE9 = 100 * One,
        FilledSizeE9 = filled * One,
    };
}
