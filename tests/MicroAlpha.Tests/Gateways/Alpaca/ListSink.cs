using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Parsing;

namespace MicroAlpha.Tests.Gateways.Alpaca;

/// <summary>Keeps what is published.</summary>
internal readonly struct ListSink(List<EngineEvent> events) : IFrameSink
{
    public bool TryPublish(ReadOnlySpan<EngineEvent> batch)
    {
        lock (events)
            events.AddRange(batch);
        return true;
    }

    public static EngineEvent[] Copy(List<EngineEvent> events)
    {
        lock (events)
            return [.. events];
    }
}
