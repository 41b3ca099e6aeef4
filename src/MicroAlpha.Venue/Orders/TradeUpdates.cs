using System.Text.Json;
using MicroAlpha.Venue.Accounts;
using MicroAlpha.Venue.Faults;
using MicroAlpha.Venue.Feeds;
using MicroAlpha.Venue.Wire;

namespace MicroAlpha.Venue.Orders;

/// <summary>Tells the trading streams of an account what happens to its orders. Owner: the exchange thread.</summary>
internal sealed class TradeUpdates(VenueClock clock, SplitMix random, FaultSet faults)
{
    private const int SwapMs = 100;
    private const long DayNs = 86_400_000_000_000;

    private readonly Dictionary<Account, byte[]> _heldBack = [];

    /// <summary>Updates told so far.</summary>
    public long Count { get; private set; }

    /// <summary>Lets a held-back update follow later; set by the venue.</summary>
    public Action<long, Action> After { get; set; } = static (_, action) => action();

    /// <summary>Tells an event that is no execution.</summary>
    public void Tell(VenueOrder order, string update) =>
        Send(order, Write(order, update, null, hasExecution: false), isFill: false);

    /// <summary>Tells an event that carries an execution id but no execution: <c>new</c>.</summary>
    public void TellNew(VenueOrder order) =>
        Send(order, Write(order, "new", null, hasExecution: true), isFill: false);

    /// <summary>Tells an execution.</summary>
    public void TellFill(VenueOrder order, FillActivity fill) => Send(
        order,
        Write(order, order.Status == OrderStatus.Filled ? "fill" : "partial_fill", fill, hasExecution: true),
        isFill: true);

    private byte[] Write(VenueOrder order, string update, FillActivity? fill, bool hasExecution)
    {
        using var target = new MemoryStream(1024);
        using (var writer = new Utf8JsonWriter(target))
        {
            writer.WriteStartObject();
            writer.WriteString("stream"u8, "trade_updates"u8);
            writer.WriteStartObject("data"u8);
            var nowNs = clock.NowNs;
            // Microseconds, as Alpaca publishes.
            writer.WriteString("at"u8, TimeText.Text(nowNs - (nowNs % 1000)));
            writer.WriteString("event_id"u8, random.NextUlid(nowNs));
            writer.WriteString("event"u8, update);
            writer.WriteString("timestamp"u8, TimeText.Text(fill?.TimeNs ?? nowNs));
            writer.WritePropertyName("order"u8);
            OrderJson.Write(writer, order);
            if (fill is not null)
            {
                DecimalText.WriteE9(writer, "price", fill.PriceE9);
                DecimalText.WriteE9(writer, "qty", fill.SizeE9);
                DecimalText.WriteE9(writer, "position_qty", order.Account.HeldSizeE9(order.Listing));
            }

            if (hasExecution)
                writer.WriteString("execution_id"u8, fill?.ActivityId[(fill.ActivityId.Length - 36)..]
                    ?? random.NextUuid().ToString());
            if (fill is not null)
            {
                writer.WriteString("swap_rate"u8, "1"u8);
                writer.WriteString("settle_date"u8, TimeText.Text(fill.TimeNs + DayNs)[..10]);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        Count++;
        return target.ToArray();
    }

    private void Send(VenueOrder order, byte[] update, bool isFill)
    {
        var account = order.Account;
        if (isFill && faults.IsOn(VenueFault.MissingFill))
            return;
        if (faults.IsOn(VenueFault.OutOfOrderUpdates) && !_heldBack.ContainsKey(account))
        {
            _heldBack[account] = update;
            After(SwapMs, () => Release(account));
            return;
        }

        Deliver(account, update);
        Release(account);
    }

    private void Release(Account account)
    {
        if (_heldBack.Remove(account, out var held))
            Deliver(account, held);
    }

    private void Deliver(Account account, byte[] update)
    {
        foreach (var stream in account.Streams)
        {
            stream.Tell(update);
            if (faults.IsOn(VenueFault.DuplicateUpdates))
                stream.Tell(update);
        }
    }
}
