using MicroAlpha.Events;
using MicroAlpha.Venue.Matching;

namespace MicroAlpha.Tests.Venue.Matching;

/// <summary>An order of <see cref="NaiveMatcher"/>.</summary>
internal sealed record NaiveOrder
{
    public required ulong Id { get; set; }

    public required uint Instrument { get; init; }

    public required uint Account { get; init; }

    public required Side Side { get; init; }

    public required OrderType Type { get; init; }

    public required TimeInForce TimeInForce { get; set; }

    public required bool IsPostOnly { get; init; }

    public required SelfTradeMode SelfTrade { get; init; }

    public required long PriceE9 { get; set; }

    public required long TotalE9 { get; set; }

    public long FilledE9 { get; set; }

    /// <summary>When it took its place in the queue: lower was earlier.</summary>
    public long Turn { get; set; }

    public long RemainingE9 => TotalE9 - FilledE9;

    public bool MayRest =>
        Type == OrderType.Limit && TimeInForce is TimeInForce.Day or TimeInForce.GoodTillCanceled;
}
