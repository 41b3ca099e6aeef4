using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Rest;

/// <summary>One row of history as events, still without an instrument id.</summary>
/// <param name="Symbol">Whose it is.</param>
/// <param name="First">The event, or a bar's prices.</param>
/// <param name="Second">A bar's totals.</param>
/// <param name="IsPair">True for bars, which are two events.</param>
public readonly record struct HistoryItem(string Symbol, EngineEvent First, EngineEvent Second, bool IsPair);
