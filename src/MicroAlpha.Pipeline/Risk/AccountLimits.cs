namespace MicroAlpha.Pipeline.Risk;

/// <summary>Limits of the account and of each strategy. There are no defaults.</summary>
public sealed record AccountLimits
{
    /// <summary>Oldest decision, ms.</summary>
    public required long MaxDecisionAgeMs { get; init; }

    /// <summary>Largest gross value of a strategy, open orders included, 1e-9 currency units.</summary>
    public required long StrategyMaxGrossE9 { get; init; }

    /// <summary>Largest net value of a strategy, 1e-9 currency units.</summary>
    public required long StrategyMaxNetE9 { get; init; }

    /// <summary>Largest gross value of the account, open orders included, 1e-9 currency units.</summary>
    public required long MaxGrossE9 { get; init; }

    /// <summary>Largest net value of the account, 1e-9 currency units.</summary>
    public required long MaxNetE9 { get; init; }

    /// <summary>Most live orders.</summary>
    public required long MaxOpenOrders { get; init; }

    /// <summary>Value that may be bound before losses, 1e-9 currency units.</summary>
    public required long BuyingPowerE9 { get; init; }

    /// <summary>Messages a second in the long run.</summary>
    public required long MessagesPerSecond { get; init; }

    /// <summary>Messages at once.</summary>
    public required long MessageBurst { get; init; }

    /// <summary>Messages of the burst that only cancels may use.</summary>
    public required long CancelReserve { get; init; }

    /// <summary>Orders allowed for each execution.</summary>
    public required long OrdersPerFill { get; init; }

    /// <summary>Orders allowed before that counts.</summary>
    public required long OrderGrace { get; init; }

    /// <summary>Largest loss of a day, 1e-9 currency units.</summary>
    public required long MaxDailyLossE9 { get; init; }

    /// <summary>Largest loss since the highest equity, 1e-9 currency units.</summary>
    public required long MaxDrawdownE9 { get; init; }

    /// <summary>Most refusals by the venue in <see cref="RejectWindowMs"/>, 1 to 63.</summary>
    public required long MaxRejects { get; init; }

    /// <summary>Window of <see cref="MaxRejects"/>, ms.</summary>
    public required long RejectWindowMs { get; init; }

    /// <summary>Most orders with an unknown outcome before the whole account takes no new risk.</summary>
    public required long MaxUnknownOrders { get; init; }
}
