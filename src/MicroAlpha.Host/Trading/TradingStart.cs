using MicroAlpha.Pipeline.Strategies;

namespace MicroAlpha.Host.Trading;

/// <summary>What a session trades with, and what it takes over.</summary>
/// <param name="Options">What trades; off when no strategy is named.</param>
/// <param name="Broker">What the broker adapter takes over.</param>
internal sealed record TradingStart(TradingOptions Options, BrokerStart Broker);
