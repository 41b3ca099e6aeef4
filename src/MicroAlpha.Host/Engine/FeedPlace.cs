using MicroAlpha.Events;
using MicroAlpha.Ring;

namespace MicroAlpha.Host.Engine;

/// <summary>What the engine gives to the feed that it opens.</summary>
/// <param name="Producer">Claims on the event ring.</param>
/// <param name="Probe">Gets marks for sampled publish→stage latency.</param>
/// <param name="OwnsCpu">True when the feed thread has its core to itself: short waits spin instead of
/// sleeping.</param>
/// <param name="OnInstrument">Told each symbol and its id, before its definition is published.</param>
internal sealed record FeedPlace(
    SharedProducer<EngineEvent> Producer,
    LatencyProbe Probe,
    bool OwnsCpu,
    Action<string, uint> OnInstrument);
