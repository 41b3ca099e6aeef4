using MicroAlpha.Events;

namespace MicroAlpha.Host.Backtest;

/// <summary>One order of a run, as it ended.</summary>
/// <param name="TimeNs">When it was decided, ns since the Unix epoch.</param>
/// <param name="OrderId">Our order id.</param>
/// <param name="InstrumentId">The instrument, an index of <see cref="BacktestRun.Symbols"/>.</param>
/// <param name="Side">Bid buys, Ask sells.</param>
/// <param name="OrderType">Limit, market or post-only.</param>
/// <param name="TimeInForce">How long it was to work.</param>
/// <param name="PriceE9">Last limit, 1e-9 currency units; 0 for a market order.</param>
/// <param name="SizeE9">Last total size, 1e-9 units.</param>
/// <param name="FilledE9">Executed, 1e-9 units.</param>
/// <param name="Replaces">Replaces that were done.</param>
/// <param name="EndTimeNs">When it ended; 0 = it still works.</param>
/// <param name="State">filled, canceled, expired, rejected or working.</param>
internal readonly record struct BacktestOrder(
    long TimeNs, uint OrderId, uint InstrumentId, Side Side, OrderType OrderType, TimeInForce TimeInForce, long PriceE9,
    long SizeE9, long FilledE9, int Replaces, long EndTimeNs, string State);
