using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Venue.Accounts;
using MicroAlpha.Venue.Faults;
using MicroAlpha.Venue.Feeds;
using MicroAlpha.Venue.Market;

namespace MicroAlpha.Venue.Orders;

/// <summary>
/// Takes requests about orders. Each has two steps: the first checks and answers, the second acts, so that an answer
/// can leave before its events. Owner: the exchange thread.
/// </summary>
internal sealed class OrderDesk(
    Crossing crossing,
    OrderFlow flow,
    TradeUpdates updates,
    Listings listings,
    VenueClock clock,
    SplitMix random,
    FaultSet faults)
{
    private const int CancelDelayMs = 5;
    private const long DayNs = 86_400_000_000_000;

    /// <summary>Days a good-till-canceled order lives.</summary>
    private const int GtcDays = 90;

    /// <summary>Runs something later; set by the venue.</summary>
    public Action<long, Action> After { get; set; } = static (_, action) => action();

    /// <summary>True when the market takes orders now; set by the venue.</summary>
    public Func<VenueOrder, bool> IsTradable { get; set; } = static _ => true;

    /// <summary>Orders taken so far.</summary>
    public long Submitted { get; private set; }

    /// <summary>Checks and takes an order; <see cref="Activate"/> makes it work.</summary>
    public OrderError? Submit(Account account, OrderRequest request, out VenueOrder? order)
    {
        order = null;
        if (OrderRules.CheckForm(request) is { } malformed)
            return malformed;
        var listing = request.Symbol is { Length: > 0 } symbol ? listings.FindAny(symbol) : null;
        if (listing is not { IsListed: true })
            return OrderError.Invalid($"asset \"{request.Symbol}\" not found");
        if (OrderRules.CheckAsset(request, listing) is { } unfit)
            return unfit;
        if (request.TimeInForce is "opg" or "cls")
        {
            return request.TimeInForce == "opg"
                ? OrderError.Forbidden("opg orders must be submitted after 7:00pm and before 9:28am")
                : OrderError.Invalid("cls orders are not enabled for this account");
        }

        if (CheckClientId(account, request.ClientOrderId) is { } taken)
            return taken;
        var made = Make(account, listing, request);
        if (OrderRules.CheckMeans(made) is { } lacking)
            return lacking;
        order = made;
        Take(made);
        return null;
    }

    /// <summary>Makes an order work that was taken.</summary>
    public void Activate(VenueOrder order)
    {
        if (order.Status != OrderStatus.PendingNew)
            return;
        if (!IsTradable(order))
        {
            flow.Set(order, OrderStatus.Accepted);
            updates.Tell(order, "accepted");
            return;
        }

        updates.Tell(order, "pending_new");
        Enter(order);
    }

    /// <summary>Makes an order work that waited for the market to open.</summary>
    public void Enter(VenueOrder order)
    {
        if (order.IsWaitingForStop)
        {
            flow.Working(order);
            StopDesk.Add(order);
        }
        else
        {
            crossing.Enter(order);
        }
    }

    /// <summary>
    /// Checks a replace and makes the new order; <see cref="ActivateReplace"/> lets it take the place.
    /// </summary>
    public OrderError? Replace(Account account, Guid id, OrderRequest request, out VenueOrder? replacement)
    {
        replacement = null;
        if (request.Fault is { } fault)
            return OrderError.Malformed(fault);
        if (account.Find(id) is not { } old)
            return OrderError.NotFound($"order not found for {id}");
        if (CheckReplace(old, request) is { } error)
            return error;
        var size = request.SizeE9 ?? old.SizeE9;
        replacement = new VenueOrder
        {
            Id = random.NextUuid(),
            ClientOrderId = request.ClientOrderId ?? random.NextUuid().ToString(),
            Account = account,
            Listing = old.Listing,
            Side = old.Side,
            Kind = old.Kind,
            TimeInForce = request.TimeInForce ?? old.TimeInForce,
            SizeE9 = size,
            LimitPriceE9 = request.LimitPriceE9 ?? old.LimitPriceE9,
            StopPriceE9 = request.StopPriceE9 ?? old.StopPriceE9,
            TrailPriceE9 = old.TrailPriceE9 > 0 ? request.TrailE9 ?? old.TrailPriceE9 : 0,
            TrailPercentE9 = old.TrailPercentE9 > 0 ? request.TrailE9 ?? old.TrailPercentE9 : 0,
            IsExtendedHours = old.IsExtendedHours,
            IsTriggered = old.IsTriggered,
            PositionIntent = old.PositionIntent,
            Replaces = old,
            FilledE9 = old.FilledE9,
            FilledCostE18 = old.FilledCostE18,
            CreatedNs = clock.NowNs,
            UpdatedNs = clock.NowNs,
            ExpiresNs = old.ExpiresNs,
        };
        if (OrderRules.CheckMeans(replacement) is { } lacking)
        {
            replacement = null;
            return lacking;
        }

        old.ReplacedBy = replacement;
        flow.Set(old, OrderStatus.PendingReplace);
        Take(replacement);
        return null;
    }

    /// <summary>Lets a new order take the place of the old one, if that can still be.</summary>
    public void ActivateReplace(VenueOrder replacement)
    {
        var old = replacement.Replaces!;
        if (old.IsOpen)
            updates.Tell(old, "pending_replace");
        if (faults.IsOn(VenueFault.ReplaceRejected) || !old.IsOpen)
        {
            flow.ReplaceRefused(old, replacement);
        }
        else if (old.IsWaitingForStop)
        {
            StopDesk.Remove(old);
            flow.Replaced(old, replacement);
            StopDesk.Add(replacement);
        }
        else if (!crossing.Replace(old, replacement))
        {
            flow.ReplaceRefused(old, replacement);
        }
    }

    /// <summary>Checks a cancel; <see cref="ActivateCancel"/> does it.</summary>
    public OrderError? Cancel(Account account, Guid id, out VenueOrder? order)
    {
        order = account.Find(id);
        if (order is null)
            return OrderError.NotFound($"order not found for {id}");
        if (!order.IsOpen)
            return OrderError.Invalid($"order is already in \"{OrderWords.Of(order.Status)}\" state");
        if (order.Status == OrderStatus.PendingReplace)
            return OrderError.Invalid("order is pending replace");
        order.CancelRequestedNs = clock.NowNs;
        if (order.Status != OrderStatus.PendingNew)
            flow.Set(order, OrderStatus.PendingCancel);
        return null;
    }

    /// <summary>Takes an order out, if that can still be.</summary>
    public void ActivateCancel(VenueOrder order)
    {
        if (!order.IsOpen)
            return;
        if (order.Status != OrderStatus.PendingCancel)
            flow.Set(order, OrderStatus.PendingCancel);
        updates.Tell(order, "pending_cancel");
        After(CancelDelayMs, () =>
        {
            if (faults.IsOn(VenueFault.FillAfterCancel))
                crossing.FillByHouse(order);
            End(order);
        });
    }

    /// <summary>Takes an order out at once.</summary>
    public void End(VenueOrder order)
    {
        if (!order.IsOpen)
            return;
        StopDesk.Remove(order);
        if (!crossing.Cancel(order))
            flow.Canceled(order);
    }

    private void Take(VenueOrder order)
    {
        Submitted++;
        order.Account.Add(order);
    }

    private VenueOrder Make(Account account, Listing listing, OrderRequest request)
    {
        _ = OrderWords.TryKind(request.Type!, out var kind);
        var side = request.Side == "buy" ? Side.Bid : Side.Ask;
        var held = account.HeldSizeE9(listing);
        var intent = side == Side.Bid ? held < 0 ? "buy_to_close" : "buy_to_open"
            : held > 0 ? "sell_to_close" : "sell_to_open";
        var nowNs = clock.NowNs;
        var order = new VenueOrder
        {
            Id = random.NextUuid(),
            ClientOrderId = request.ClientOrderId ?? random.NextUuid().ToString(),
            Account = account,
            Listing = listing,
            Side = side,
            Kind = kind,
            TimeInForce = request.TimeInForce!,
            SizeE9 = request.SizeE9 ?? 0,
            NotionalE9 = request.NotionalE9 ?? 0,
            LimitPriceE9 = request.LimitPriceE9 ?? 0,
            StopPriceE9 = request.StopPriceE9 ?? 0,
            TrailPriceE9 = request.TrailPriceE9 ?? 0,
            TrailPercentE9 = request.TrailPercentE9 ?? 0,
            IsExtendedHours = request.IsExtendedHours,
            PositionIntent = request.PositionIntent ?? intent,
            CreatedNs = nowNs,
            UpdatedNs = nowNs,
            ExpiresNs = request.TimeInForce == "gtc" ? nowNs + (GtcDays * DayNs) : 0,
        };
        StopDesk.Prepare(order);
        return order;
    }

    private static OrderError? CheckClientId(Account account, string? clientOrderId)
    {
        if (clientOrderId is null || account.FindByClientId(clientOrderId) is not { } known)
            return null;
        return known.IsOpen
            ? OrderError.Invalid("client_order_id must be unique")
            : OrderError.Malformed("client_order_id must be unique");
    }

    private static OrderError? CheckReplace(VenueOrder old, OrderRequest request)
    {
        if (!old.IsOpen)
            return OrderError.Invalid($"order is already in \"{OrderWords.Of(old.Status)}\" state");
        if (old.Status is not (OrderStatus.New or OrderStatus.PartiallyFilled))
            return OrderError.Invalid($"cannot replace order in {OrderWords.Of(old.Status)} status");
        if (old.NotionalE9 > 0)
            return OrderError.Invalid("notional orders cannot be replaced");
        if (request.TimeInForce is not (null or "day" or "gtc"))
            return OrderError.Malformed($"invalid time_in_force: {request.TimeInForce}");
        if (request.SizeE9 is { } size && !old.Listing.IsCrypto && size % DecimalE9.One != 0)
            return OrderError.Invalid("qty must be integer");
        if (request.SizeE9 is { } total && total <= old.FilledE9)
            return OrderError.Invalid("qty must be > filled_qty");
        if ((request.LimitPriceE9 is not null && old.LimitPriceE9 == 0) || request.LimitPriceE9 is <= 0)
            return OrderError.Malformed($"{OrderWords.Of(old.Kind)} orders require no limit price");
        if ((request.StopPriceE9 is not null && old.StopPriceE9 == 0) || request.StopPriceE9 is <= 0)
            return OrderError.Malformed($"{OrderWords.Of(old.Kind)} orders require no stop price");
        var isSame = (request.SizeE9 ?? old.SizeE9) == old.SizeE9
            && (request.LimitPriceE9 ?? old.LimitPriceE9) == old.LimitPriceE9
            && (request.StopPriceE9 ?? old.StopPriceE9) == old.StopPriceE9
            && (request.TrailE9 ?? (old.TrailPriceE9 + old.TrailPercentE9)) == old.TrailPriceE9 + old.TrailPercentE9
            && (request.TimeInForce ?? old.TimeInForce) == old.TimeInForce;
        if (isSame)
            return OrderError.Forbidden("order parameters are not changed");
        if (!old.Listing.IsCrypto && (OrderRules.CheckTick("limit_price", request.LimitPriceE9)
            ?? OrderRules.CheckTick("stop_price", request.StopPriceE9)) is { } tick)
        {
            return tick;
        }

        return CheckClientId(old.Account, request.ClientOrderId);
    }
}
