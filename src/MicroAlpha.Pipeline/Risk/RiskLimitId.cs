namespace MicroAlpha.Pipeline.Risk;

/// <summary>Limits that an operator may tighten while the engine runs. Numbers are in logs: never changed.</summary>
public enum RiskLimitId : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><see cref="SymbolLimits.MaxQuantityE9"/>.</summary>
    MaxQuantity = 1,

    /// <summary><see cref="SymbolLimits.MaxNotionalE9"/>.</summary>
    MaxNotional = 2,

    /// <summary><see cref="SymbolLimits.MaxPositionE9"/>.</summary>
    MaxPosition = 3,

    /// <summary><see cref="SymbolLimits.MaxOpenOrders"/>.</summary>
    MaxOpenOrdersSymbol = 4,

    /// <summary><see cref="SymbolLimits.IsAllowed"/>: 0 takes it off the list.</summary>
    Allowed = 5,

    /// <summary><see cref="AccountLimits.MaxGrossE9"/>.</summary>
    MaxGross = 16,

    /// <summary><see cref="AccountLimits.MaxNetE9"/>.</summary>
    MaxNet = 17,

    /// <summary><see cref="AccountLimits.StrategyMaxGrossE9"/>.</summary>
    StrategyMaxGross = 18,

    /// <summary><see cref="AccountLimits.StrategyMaxNetE9"/>.</summary>
    StrategyMaxNet = 19,

    /// <summary><see cref="AccountLimits.MaxOpenOrders"/>.</summary>
    MaxOpenOrders = 20,

    /// <summary><see cref="AccountLimits.BuyingPowerE9"/>.</summary>
    BuyingPower = 21,

    /// <summary><see cref="AccountLimits.MaxDailyLossE9"/>.</summary>
    MaxDailyLoss = 22,

    /// <summary><see cref="AccountLimits.MaxDrawdownE9"/>.</summary>
    MaxDrawdown = 23,
}
