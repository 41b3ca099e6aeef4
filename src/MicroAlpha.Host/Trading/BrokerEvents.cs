using MicroAlpha.Events;
using MicroAlpha.Ring;

namespace MicroAlpha.Host.Trading;

/// <summary>
/// Puts what a broker says on the event ring, waiting for room. Any thread but the egress lane's: that one must go on
/// while the core waits for the command ring. A lock keeps claims away from a ring that is being drained.
/// </summary>
internal sealed class BrokerEvents(SharedProducer<EngineEvent> producer, LatencyProbe probe)
{
    private const long ClaimTimeoutNs = 10_000_000;

    private readonly Lock _lock = new();
    private volatile bool _isDetached;

    /// <summary>Publishes one event; false when the engine stops, and then nobody is told.</summary>
    public bool TryPublish(in EngineEvent slot)
    {
        lock (_lock)
        {
            long at;
            do
            {
                if (_isDetached)
                    return false;
            }
            while (!producer.Claim(1, ClaimTimeoutNs, out at));
            producer.Write(at, in slot);
            probe.Mark(at);
            producer.Publish(at);
            return true;
        }
    }

    /// <summary>Publishes nothing any more; when it returns, no claim is open.</summary>
    public void Detach()
    {
        // First, so that one who waits for room on a closed ring gives up.
        _isDetached = true;
        lock (_lock)
        {
        }
    }
}
