using MicroAlpha.Events;
using MicroAlpha.Pipeline.Risk;

namespace MicroAlpha.Tests.Pipeline.Risk;

/// <summary>
/// Every limit, so wide that it refuses nothing: whoever wants one to bind narrows it. The benchmark and the allocation
/// check compile this file too.
/// </summary>
internal static class WideLimits
{
    public static readonly AccountLimits Account = new()
    {
        MaxDecisionAgeMs = 1000,
        StrategyMaxGrossE9 = long.MaxValue,
        StrategyMaxNetE9 = long.MaxValue,
        MaxGrossE9 = long.MaxValue,
        MaxNetE9 = long.MaxValue,
        MaxOpenOrders = 1000,
        BuyingPowerE9 = long.MaxValue,
        MessagesPerSecond = 1_000_000,
        MessageBurst = 1_000_000,
        CancelReserve = 0,
        OrdersPerFill = 1,
        OrderGrace = 1_000_000,
        MaxDailyLossE9 = long.MaxValue,
        MaxDrawdownE9 = long.MaxValue,
        MaxRejects = 63,
        RejectWindowMs = 1000,
        MaxUnknownOrders = 1000,
    };

    public static readonly SymbolLimits Symbol = new()
    {
        IsAllowed = true,
        TickE9 = DecimalE9.One / 100,
        LotE9 = DecimalE9.One,
        MaxQuantityE9 = long.MaxValue,
        MaxNotionalE9 = long.MaxValue,
        MaxPositionE9 = long.MaxValue,
        CollarTouchBps = 1_000_000,
        CollarTouchTicks = 1_000_000_000,
        CollarLastBps = 1_000_000,
        CollarLastTicks = 1_000_000_000,
        StaleQuoteMs = 1000,
        MaxOpenOrders = 1000,
        CanShort = true,
        IsShortRestricted = false,
        NeedsSession = false,
        DuplicateWindowMs = 0,
        MaxExecutions = 63,
        ExecutionWindowMs = 1000,
        MaxDriftE9 = long.MaxValue,
    };
}
