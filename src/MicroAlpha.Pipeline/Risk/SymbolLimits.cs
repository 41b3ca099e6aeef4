namespace MicroAlpha.Pipeline.Risk;

/// <summary>Limits of one instrument. There are no defaults: what is not said is not allowed.</summary>
public sealed record SymbolLimits
{
    /// <summary>Orders may be sent at all: the allow list.</summary>
    public required bool IsAllowed { get; init; }

    /// <summary>Price step, 1e-9 currency units; 0 = as the instrument's definition says.</summary>
    public required long TickE9 { get; init; }

    /// <summary>Size step, 1e-9 units; 0 = as the instrument's definition says.</summary>
    public required long LotE9 { get; init; }

    /// <summary>Largest size of an order, 1e-9 units.</summary>
    public required long MaxQuantityE9 { get; init; }

    /// <summary>Largest value of an order, 1e-9 currency units.</summary>
    public required long MaxNotionalE9 { get; init; }

    /// <summary>Largest position on either side, 1e-9 units, everything open on the side included.</summary>
    public required long MaxPositionE9 { get; init; }

    /// <summary>How far a limit may be through the other side of the market, bps of it.</summary>
    public required long CollarTouchBps { get; init; }

    /// <summary>The same in ticks.</summary>
    public required long CollarTouchTicks { get; init; }

    /// <summary>How far a limit may be beyond the last trade, bps of it.</summary>
    public required long CollarLastBps { get; init; }

    /// <summary>The same in ticks.</summary>
    public required long CollarLastTicks { get; init; }

    /// <summary>Oldest quote on the receive clock, ms.</summary>
    public required long StaleQuoteMs { get; init; }

    /// <summary>Most live orders.</summary>
    public required long MaxOpenOrders { get; init; }

    /// <summary>May be sold short.</summary>
    public required bool CanShort { get; init; }

    /// <summary>Short sales must be above the bid.</summary>
    public required bool IsShortRestricted { get; init; }

    /// <summary>Orders only in regular hours that the feed told.</summary>
    public required bool NeedsSession { get; init; }

    /// <summary>How long the same order may not be sent again, ms; 0 = it may.</summary>
    public required long DuplicateWindowMs { get; init; }

    /// <summary>Most executions in <see cref="ExecutionWindowMs"/>, 1 to 63.</summary>
    public required long MaxExecutions { get; init; }

    /// <summary>Window of <see cref="MaxExecutions"/>, ms.</summary>
    public required long ExecutionWindowMs { get; init; }

    /// <summary>Largest difference between the broker's position and ours, 1e-9 units.</summary>
    public required long MaxDriftE9 { get; init; }
}
