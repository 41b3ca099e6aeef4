using MicroAlpha.Events;
using MicroAlpha.Host.Kill;
using MicroAlpha.Native;
using MicroAlpha.Ring;

namespace MicroAlpha.Host.Engine;

/// <summary>
/// Puts operator commands on the event ring. The kill state is opened before there is a ring: until <see
/// cref="Attach"/> is called it says "full", and the commands wait in their queue.
/// </summary>
internal sealed class OperatorEvents : IOperatorEvents
{
    private SharedProducer<EngineEvent>? _producer;
    private LatencyProbe? _probe;

    /// <summary>Publishes on this ring from now on; null stops it, before the lanes are drained.</summary>
    public void Attach(SharedProducer<EngineEvent>? producer, LatencyProbe? probe)
    {
        _probe = probe;
        Volatile.Write(ref _producer, producer);
    }

    /// <inheritdoc />
    public bool TryPublish(in OperatorPayload payload)
    {
        if (Volatile.Read(ref _producer) is not { } producer || !producer.TryClaim(out var at))
            return false;
        producer.Clear(at);
        ref var slot = ref producer[at];
        slot.Kind = EventKind.Operator;
        slot.Source = EventSource.Operator;
        slot.ReceiveTimeNs = WallClock.NowNs();
        slot.InstrumentId = payload.Scope == KillScope.Symbol ? payload.ScopeId : EngineEvent.NoInstrument;
        slot.Operator = payload;
        _probe?.Mark(at);
        producer.Publish(at);
        return true;
    }
}
