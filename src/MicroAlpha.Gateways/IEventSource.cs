using MicroAlpha.Events;

namespace MicroAlpha.Gateways;

/// <summary>
/// Events in order, pulled one by one: a capture, a recorded log, the synthetic market. One thread at a time.
/// </summary>
public interface IEventSource : IDisposable
{
    /// <summary>
    /// Writes the next event into <paramref name="slot"/> (all fields but the stamp); false at the end, and from then on.
    /// </summary>
    bool TryNext(ref EngineEvent slot);
}
