using MicroAlpha.Events;
using MicroAlpha.Pipeline.Strategies;
using MicroAlpha.Ring;

namespace MicroAlpha.Host.Trading;

/// <summary>What the engine gives to the broker that it opens.</summary>
/// <param name="Ring">The event ring, for a broker that watches the market.</param>
/// <param name="Events">Where answers go.</param>
/// <param name="Desk">Orders of the core: only what never changes once it was published may be read.</param>
internal sealed record BrokerPlace(Ring<EngineEvent> Ring, BrokerEvents Events, TradingDesk Desk);
