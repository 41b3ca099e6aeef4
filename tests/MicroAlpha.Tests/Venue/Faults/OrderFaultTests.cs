using MicroAlpha.Venue.Faults;
using NUnit.Framework;

namespace MicroAlpha.Tests.Venue.Faults;

/// <summary>Faults between an order and what is told about it.</summary>
[TestFixture]
internal sealed class OrderFaultTests : FaultRun
{
    [Test]
    [Shows(VenueFault.DuplicateUpdates)]
    public async Task DuplicateUpdates_On_EveryUpdateComesTwice()
    {
        using var updates = await VenueSocket.ListenAsync(Venue);
        await Http.FaultsAsync("duplicate-updates");
        _ = await Http.OrderAsync(Resting("a"));
        var first = await updates.ReceiveAsync();
        Assert.That((await updates.ReceiveAsync()).GetRawText(), Is.EqualTo(first.GetRawText()));
    }

    [Test]
    [Shows(VenueFault.OutOfOrderUpdates)]
    public async Task OutOfOrderUpdates_On_NeighboursChangePlaces()
    {
        using var updates = await VenueSocket.ListenAsync(Venue);
        await Http.FaultsAsync("out-of-order-updates");
        _ = await Http.OrderAsync(Resting("a"));
        Assert.That(Event(await updates.ReceiveAsync()), Is.EqualTo("new"));
        Assert.That(Event(await updates.ReceiveAsync()), Is.EqualTo("pending_new"));
    }

    [Test]
    [Shows(VenueFault.MissingFill)]
    public async Task MissingFill_On_RestHasItAndTheStreamDoesNot()
    {
        using var updates = await VenueSocket.ListenAsync(Venue);
        await Http.FaultsAsync("missing-fill");
        _ = await Http.OrderAsync(
            """{"symbol":"AAPL","qty":"5","side":"buy","type":"market","time_in_force":"day"}""", "filled");
        Assert.That(Event(await updates.ReceiveAsync()), Is.EqualTo("pending_new"));
        Assert.That(Event(await updates.ReceiveAsync()), Is.EqualTo("new"));
        await AssertSilentAsync(updates, Short);
    }

    [Test]
    [Shows(VenueFault.FillAfterCancel)]
    public async Task FillAfterCancel_On_TheOrderIsFilledAfter204()
    {
        var order = await Http.OrderAsync(Resting("a"), "new");
        await Http.FaultsAsync("fill-after-cancel");
        Assert.That((await Http.SendAsync("DELETE", $"/v2/orders/{order.GetProperty("id")}")).Status,
            Is.EqualTo(204));
        _ = await Http.WaitAsync(order.GetProperty("id").GetString()!, "filled");
    }

    [Test]
    [Shows(VenueFault.ReplaceRejected)]
    public async Task ReplaceRejected_On_200ThenTheOldOrderWorksOn()
    {
        using var updates = await VenueSocket.ListenAsync(Venue);
        var order = await Http.OrderAsync(Resting("a"), "new");
        await Http.FaultsAsync("replace-rejected");
        var (status, made, _) = await Http.SendAsync(
            "PATCH", $"/v2/orders/{order.GetProperty("id")}", """{"qty":9}""");
        Assert.That(status, Is.EqualTo(200));
        _ = await Http.WaitAsync(made.GetProperty("id").GetString()!, "rejected");
        _ = await Http.WaitAsync(order.GetProperty("id").GetString()!, "new");
        _ = await updates.FindAsync(static update => Event(update) == "order_replace_rejected");
    }

    [Test]
    [Shows(VenueFault.EventBeforeReply)]
    public async Task EventBeforeReply_On_TheStreamIsFirst()
    {
        using var updates = await VenueSocket.ListenAsync(Venue);
        await Http.FaultsAsync("event-before-reply=2000");
        var posting = Http.PostAsync("/v2/orders", Resting("a"));
        Assert.That(Event(await updates.ReceiveAsync()), Is.EqualTo("pending_new"));
        Assert.That(posting.IsCompleted, Is.False);
        _ = await posting;
    }

    [Test]
    [Shows(VenueFault.OrderTimeout)]
    public async Task OrderTimeout_On_TheOrderIsThereThoughNoReplyCame()
    {
        await Http.FaultsAsync("order-timeout=3000");
        var posting = Http.PostAsync("/v2/orders", Resting("late"));
        for (var i = 0; i < 200; i++)
        {
            var (status, _, _) = await Http.SendAsync(
                "GET", "/v2/orders:by_client_order_id?client_order_id=late");
            if (status == 200)
                break;
            await Task.Delay(10);
        }

        Assert.That(posting.IsCompleted, Is.False);
        Assert.That((await Http.SendAsync("GET", "/v2/orders:by_client_order_id?client_order_id=late")).Status,
            Is.EqualTo(200));
        _ = await posting;
    }
}
