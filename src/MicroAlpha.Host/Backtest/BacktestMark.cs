namespace MicroAlpha.Host.Backtest;

/// <summary>The touch of one instrument at a time: what a position is worth.</summary>
/// <param name="TimeNs">ns since the Unix epoch, receive clock.</param>
/// <param name="InstrumentId">The instrument, an index of <see cref="BacktestRun.Symbols"/>.</param>
/// <param name="BidE9">Best bid, 1e-9 currency units; 0 = none: the mark says nothing of longs.</param>
/// <param name="AskE9">Best ask, 1e-9 currency units; 0 = none: the mark says nothing of shorts.</param>
internal readonly record struct BacktestMark(long TimeNs, uint InstrumentId, long BidE9, long AskE9);
