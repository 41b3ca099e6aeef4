using MicroAlpha.Events;

namespace MicroAlpha.Venue.Orders;

/// <summary>The words of the protocol for states, types and sides. Any thread.</summary>
internal static class OrderWords
{
    private static readonly string[] Statuses =
    [
        "pending_new", "accepted", "new", "partially_filled", "filled", "canceled", "expired", "replaced",
        "pending_cancel", "pending_replace", "rejected",
    ];

    private static readonly string[] Kinds = ["market", "limit", "stop", "stop_limit", "trailing_stop"];

    /// <summary>Times in force of the protocol.</summary>
    public static IReadOnlyList<string> TimesInForce { get; } = ["day", "gtc", "opg", "cls", "ioc", "fok"];

    /// <summary>A state's word.</summary>
    public static string Of(OrderStatus status) => Statuses[(int)status];

    /// <summary>A type's word.</summary>
    public static string Of(OrderKind kind) => Kinds[(int)kind];

    /// <summary>A side's word.</summary>
    public static string Of(Side side) => side == Side.Bid ? "buy" : "sell";

    /// <summary>The type of a word; false for another word.</summary>
    public static bool TryKind(string word, out OrderKind kind)
    {
        var at = Array.IndexOf(Kinds, word);
        kind = (OrderKind)Math.Max(at, 0);
        return at >= 0;
    }

    /// <summary>How the matcher names a time in force; a wait for an auction is a day order here.</summary>
    public static TimeInForce ToMatcher(string timeInForce) => timeInForce switch
    {
        "gtc" => TimeInForce.GoodTillCanceled,
        "ioc" => TimeInForce.ImmediateOrCancel,
        "fok" => TimeInForce.FillOrKill,
        _ => TimeInForce.Day,
    };

    /// <summary>True for a state that no order leaves.</summary>
    public static bool IsTerminal(OrderStatus status) => status is OrderStatus.Filled or OrderStatus.Canceled
        or OrderStatus.Expired or OrderStatus.Replaced or OrderStatus.Rejected;
}
