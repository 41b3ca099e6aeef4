using MicroAlpha.Pipeline.Risk;

namespace MicroAlpha.Host.Backtest;

/// <summary>
/// Limits of a backtest without a file of them: the checks of form and market stay (steps, halts, bands, quotes), what
/// is held, how much is sent and what may be lost is free. Never for anything but a backtest.
/// </summary>
internal static class BacktestLimits
{
    private const long Most = 1_000_000_000;
    private const int StaleQuoteMs = 60_000;

    /// <summary>The limits.</summary>
    public static RiskLimits Free { get; } = new(
        new AccountLimits
        {
            MaxDecisionAgeMs = 1_000,
            StrategyMaxGrossE9 = long.MaxValue,
            StrategyMaxNetE9 = long.MaxValue,
            MaxGrossE9 = long.MaxValue,
            MaxNetE9 = long.MaxValue,
            MaxOpenOrders = Most,
            BuyingPowerE9 = long.MaxValue,
            MessagesPerSecond = 1_000_000,
            MessageBurst = 1_000_000,
            CancelReserve = 0,
            OrdersPerFill = Most,
            OrderGrace = Most,
            MaxDailyLossE9 = long.MaxValue,
            MaxDrawdownE9 = long.MaxValue,
            MaxRejects = 63,
            RejectWindowMs = 0,
            MaxUnknownOrders = Most,
        },
        new Dictionary<string, SymbolLimits>
        {
            [RiskLimits.AnySymbol] = new()
            {
                IsAllowed = true,
                TickE9 = 0,
                LotE9 = 0,
                MaxQuantityE9 = long.MaxValue,
                MaxNotionalE9 = long.MaxValue,
                MaxPositionE9 = long.MaxValue,
                CollarTouchBps = 1_000_000,
                CollarTouchTicks = Most,
                CollarLastBps = 1_000_000,
                CollarLastTicks = Most,
                StaleQuoteMs = StaleQuoteMs,
                MaxOpenOrders = Most,
                CanShort = true,
                IsShortRestricted = false,
                NeedsSession = false,
                DuplicateWindowMs = 0,
                MaxExecutions = 63,
                ExecutionWindowMs = 0,
                MaxDriftE9 = long.MaxValue,
            },
        },
        0);
}
