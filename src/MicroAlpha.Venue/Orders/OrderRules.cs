using MicroAlpha.Events;
using MicroAlpha.Venue.Accounts;
using MicroAlpha.Venue.Market;

namespace MicroAlpha.Venue.Orders;

/// <summary>What Alpaca checks before it takes an order (reference 3.2). Owner: the exchange thread.</summary>
internal static class OrderRules
{
    private const int MaxClientOrderId = 128;

    /// <summary>Checks the form: which fields go together. Null when all is well.</summary>
    public static OrderError? CheckForm(OrderRequest request)
    {
        if (request.Fault is { } fault)
            return OrderError.Malformed(fault);
        if (request.Side is not ("buy" or "sell"))
            return OrderError.Malformed($"invalid side: {request.Side}");
        if (request.Type is null || !OrderWords.TryKind(request.Type, out var kind))
            return OrderError.Malformed($"invalid order type: {request.Type}");
        if (request.TimeInForce is null || !OrderWords.TimesInForce.Contains(request.TimeInForce))
            return OrderError.Malformed($"invalid time_in_force: {request.TimeInForce}");
        if (request.ClientOrderId is { Length: > MaxClientOrderId })
            return OrderError.Malformed("client_order_id must be no more than 128 characters");
        if (request.OrderClass is not ("" or "simple"))
            return OrderError.Invalid($"order_class {request.OrderClass} is not served by this venue");
        return CheckAmounts(request) ?? CheckPrices(request, kind);
    }

    /// <summary>Checks the request against its asset. Null when all is well.</summary>
    public static OrderError? CheckAsset(OrderRequest request, Listing listing)
    {
        _ = OrderWords.TryKind(request.Type!, out var kind);
        var isWhole = request.SizeE9 is { } size && size % DecimalE9.One == 0;
        var tif = request.TimeInForce!;
        if (listing.IsCrypto)
        {
            var isKnown = kind is OrderKind.Market or OrderKind.Limit or OrderKind.StopLimit;
            if (!isKnown)
                return OrderError.Invalid("invalid order type for crypto order");
            return tif is "gtc" or "ioc" || (tif == "day" && kind == OrderKind.Limit)
                ? null
                : OrderError.Invalid("invalid crypto time_in_force");
        }

        if (!isWhole && tif != "day")
            return OrderError.Invalid("fractional orders must be DAY orders");
        if (!isWhole && kind == OrderKind.TrailingStop)
            return OrderError.Invalid("fractional orders must be simple orders");
        if (kind is not (OrderKind.Market or OrderKind.Limit) && tif is not ("day" or "gtc"))
            return OrderError.Invalid($"invalid time_in_force {tif} for {request.Type} order");
        if (request.IsExtendedHours && (kind != OrderKind.Limit || tif is not ("day" or "gtc")))
            return OrderError.Invalid("extended hours order must be DAY or GTC limit orders");
        return CheckTick("limit_price", request.LimitPriceE9) ?? CheckTick("stop_price", request.StopPriceE9);
    }

    /// <summary>Checks money and holdings of an order that is not yet added. Null when all is well.</summary>
    public static OrderError? CheckMeans(VenueOrder order)
    {
        var account = order.Account;
        if (account.Configuration.IsSuspended)
            return OrderError.Forbidden("new orders are rejected by user request");
        if (WashTrade(order) is { } other)
        {
            return OrderError.Forbidden("potential wash trade detected. use complex orders") with
            {
                Extra =
                [
                    ("existing_order_id", other.Id.ToString()),
                    ("reject_reason", other.IsMarket ? "opposite side market/stop order exists"
                        : "opposite side limit order exists"),
                ],
            };
        }

        return CheckHoldings(order) ?? CheckPower(order);
    }

    /// <summary>Checks a price against the sub-penny rule. Null when all is well.</summary>
    public static OrderError? CheckTick(string name, long? priceE9)
    {
        if (priceE9 is not { } price)
            return null;
        var step = price >= DecimalE9.One ? DecimalE9.One / 100 : DecimalE9.One / 10_000;
        return price % step == 0
            ? null
            : OrderError.Invalid($"invalid {name} {DecimalText.OfE9(price)}. sub-penny increment does not fulfill "
                + "minimum pricing criteria");
    }

    private static OrderError? CheckAmounts(OrderRequest request)
    {
        if (request.SizeE9 is null && request.NotionalE9 is null)
            return OrderError.Malformed("qty or notional is required");
        if (request.SizeE9 is not null && request.NotionalE9 is not null)
            return OrderError.Malformed("only one of qty or notional is accepted");
        if (request.SizeE9 is <= 0)
            return OrderError.Malformed("qty must be > 0");
        return request.NotionalE9 is < DecimalE9.One
            ? OrderError.Forbidden("cost basis must be >= minimal amount of order 1")
            : null;
    }

    private static OrderError? CheckPrices(OrderRequest request, OrderKind kind)
    {
        var hasLimit = request.LimitPriceE9 is not null;
        var hasStop = request.StopPriceE9 is not null;
        var needsLimit = kind is OrderKind.Limit or OrderKind.StopLimit;
        var needsStop = kind is OrderKind.Stop or OrderKind.StopLimit;
        if (needsLimit != hasLimit)
        {
            return OrderError.Malformed(needsLimit ? $"{request.Type} orders require a limit price"
                : $"{request.Type} orders require no limit price");
        }

        if (needsStop != hasStop)
        {
            return OrderError.Malformed(needsStop ? $"{request.Type} orders require a stop price"
                : $"{request.Type} orders require no stop price");
        }

        if (request.LimitPriceE9 is <= 0)
            return OrderError.Malformed("limit price must be > 0");
        if (request.StopPriceE9 is <= 0)
            return OrderError.Malformed("stop price must be > 0");
        var trails = (request.TrailPriceE9 is null ? 0 : 1) + (request.TrailPercentE9 is null ? 0 : 1);
        if (kind != OrderKind.TrailingStop)
            return trails == 0 ? null : OrderError.Malformed($"{request.Type} orders require no trail price");
        return trails == 1 && (request.TrailPriceE9 ?? request.TrailPercentE9) > 0
            ? null
            : OrderError.Malformed("trailing stop orders must specify one of trail_price or trail_percent");
    }

    // An open order of the same account on the other side that this one would meet.
    private static VenueOrder? WashTrade(VenueOrder order) => order.Account.Open.Find(other =>
        other.Listing == order.Listing && other.Side != order.Side && !other.IsWaitingForStop
        && !order.IsWaitingForStop && (order.IsMarket || other.IsMarket || (order.Side == Side.Bid
            ? order.LimitPriceE9 >= other.LimitPriceE9
            : order.LimitPriceE9 <= other.LimitPriceE9)));

    private static OrderError? CheckHoldings(VenueOrder order)
    {
        var (account, listing) = (order.Account, order.Listing);
        var held = account.HeldSizeE9(listing);
        var closable = order.Side == Side.Ask ? held : -held;
        // What the order it replaces holds is free for it.
        var busy = account.OpenSizeE9(listing, order.Side) - (order.Replaces?.RemainingE9 ?? 0);
        if (closable > 0)
        {
            var available = Math.Max(0, closable - busy);
            // A buy may not turn a short position over, nor a sell a long one.
            if (order.NotionalE9 > 0 || order.RemainingE9 <= available)
                return null;
            return OrderError.Forbidden($"insufficient qty available for order (requested: "
                + $"{DecimalText.OfE9(order.RemainingE9)}, available: {DecimalText.OfE9(available)})") with
            {
                Extra =
                [
                    ("available", DecimalText.OfE9(available)),
                    ("existing_qty", DecimalText.OfE9(Math.Abs(held))),
                    ("held_for_orders", DecimalText.OfE9(Math.Min(busy, closable))),
                    ("symbol", listing.Symbol),
                ],
            };
        }

        if (order.Side == Side.Bid)
            return null;
        if (listing.IsCrypto)
        {
            return OrderError.Forbidden($"insufficient balance for {listing.Symbol.Split('/')[0]} (requested: "
                + $"{DecimalText.OfE9(order.RemainingE9)}, available: 0)");
        }

        if (account.Configuration.IsLongOnly)
            return OrderError.Forbidden("account is not allowed to short");
        return order.NotionalE9 > 0 || order.SizeE9 % DecimalE9.One != 0
            ? OrderError.Invalid("fractional orders cannot be sold short")
            : null;
    }

    private static OrderError? CheckPower(VenueOrder order)
    {
        var needed = order.Account.HeldE18(order, 0);
        var power = order.Account.BuyingPowerE18
            + (order.Replaces is { } old ? order.Account.HeldE18(old, 0) : 0);
        return needed <= power
            ? null
            : OrderError.Forbidden("insufficient buying power") with
            {
                Extra =
                [
                    ("buying_power", DecimalText.OfE18(power)),
                    ("cost_basis", DecimalText.OfE18(needed)),
                ],
            };
    }
}
