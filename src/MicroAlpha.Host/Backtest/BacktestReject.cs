namespace MicroAlpha.Host.Backtest;

/// <summary>One refusal of a run.</summary>
/// <param name="TimeNs">ns since the Unix epoch.</param>
/// <param name="OrderId">The order it was about.</param>
/// <param name="By">Who refused: risk, egress or venue.</param>
/// <param name="Reason">Name of the reason's code.</param>
internal readonly record struct BacktestReject(long TimeNs, uint OrderId, string By, string Reason);
