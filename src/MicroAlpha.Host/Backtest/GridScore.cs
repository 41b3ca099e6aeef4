namespace MicroAlpha.Host.Backtest;

/// <summary>What the runs of a grid are ranked by; higher is better.</summary>
internal enum GridScore
{
    /// <summary>P&amp;L after fees, currency units.</summary>
    Pnl = 0,

    /// <summary>Sharpe ratio of a year.</summary>
    Sharpe = 1,

    /// <summary>P&amp;L over the largest drawdown; without a drawdown the P&amp;L itself.</summary>
    PnlPerDrawdown = 2,

    /// <summary>P&amp;L over the money that changed hands, basis points.</summary>
    PnlPerTurnover = 3,
}
