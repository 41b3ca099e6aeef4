using MicroAlpha.Events;
using MicroAlpha.Host.Kill;
using MicroAlpha.Native;
using MicroAlpha.Ring;

namespace MicroAlpha.Host.Engine;

/// <summary>
/// Puts operator commands on the event ring. The kill state is opened before there is a ring: until <see
/// cref="Attach"/> is called it says "full", and the commands wait in their queue.
/// </summary>
/// <remarks>
/// Threads: any. A lock, because a stop must not drain the ring while a claim is made: the slot would never be handled.
/// It is held for one event at a time and never while anything waits.
/// </remarks>
internal sealed class OperatorEvents : IOperatorEvents
{
    private readonly Lock _lock = new();
    private SharedProducer<EngineEvent>? _producer;
    private LatencyProbe? _probe;

    /// <summary>
    /// Publishes on this ring from now on; null stops it, before the lanes are drained. When it returns, no event is on
    /// its way to the former ring.
    /// </summary>
    public void Attach(SharedProducer<EngineEvent>? producer, LatencyProbe? probe)
    {
        lock (_lock)
            (_producer, _probe) = (producer, probe);
    }

    /// <inheritdoc />
    public bool TryPublish(in OperatorPayload payload)
    {
        EngineEvent slot = new()
        {
            Kind = EventKind.Operator,
            Source = EventSource.Operator,
            ReceiveTimeNs = WallClock.NowNs(),
            InstrumentId = payload.Scope == KillScope.Symbol ? payload.ScopeId : EngineEvent.NoInstrument,
            Operator = payload,
        };
        return TryPublish(in slot);
    }

    /// <summary>Publishes a timer; false when the ring is full.</summary>
    /// <param name="timerId">Which.</param>
    /// <param name="dueTimeNs">When it is due, ns since the Unix epoch, our clock.</param>
    public bool TryPublishTimer(uint timerId, long dueTimeNs)
    {
        EngineEvent slot = new()
        {
            Kind = EventKind.Timer,
            Source = EventSource.Engine,
            ReceiveTimeNs = WallClock.NowNs(),
            InstrumentId = EngineEvent.NoInstrument,
        };
        (slot.Timer.TimerId, slot.Timer.DueTimeNs) = (timerId, dueTimeNs);
        return TryPublish(in slot);
    }

    private bool TryPublish(in EngineEvent slot)
    {
        lock (_lock)
        {
            if (_producer is null || !_producer.TryClaim(out var at))
                return false;
            _producer.Write(at, in slot);
            _probe?.Mark(at);
            _producer.Publish(at);
            return true;
        }
    }
}
