using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>Where a parser puts events. A struct type parameter, so that the call is direct.</summary>
public interface IFrameSink
{
    /// <summary>Publishes events in order as one batch, waiting for room. Called by the reading thread.</summary>
    /// <param name="events">1 to 64 complete events.</param>
    /// <returns>False only when the receiver is closed; nothing of the batch is published then.</returns>
    bool TryPublish(ReadOnlySpan<EngineEvent> events);
}
