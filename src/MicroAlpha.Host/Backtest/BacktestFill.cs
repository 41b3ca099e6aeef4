using MicroAlpha.Events;

namespace MicroAlpha.Host.Backtest;

/// <summary>One execution of a run.</summary>
/// <param name="TimeNs">When we heard of it, ns since the Unix epoch.</param>
/// <param name="OrderId">Our order.</param>
/// <param name="InstrumentId">Its instrument, an index of <see cref="BacktestRun.Symbols"/>.</param>
/// <param name="Side">Bid bought, Ask sold.</param>
/// <param name="PriceE9">Execution price, 1e-9 currency units.</param>
/// <param name="SizeE9">Executed size, 1e-9 units, above 0.</param>
/// <param name="FeeE9">Fee, 1e-9 currency units; negative = a rebate.</param>
/// <param name="IsMaker">The order rested.</param>
internal readonly record struct BacktestFill(
    long TimeNs, uint OrderId, uint InstrumentId, Side Side, long PriceE9, long SizeE9, long FeeE9, bool IsMaker);
