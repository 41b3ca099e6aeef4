namespace MicroAlpha.Events;

/// <summary>
/// Events in order, pulled one by one: a capture, a recorded log, the synthetic market. One thread at a time.
/// Whoever opened a source that is also disposable disposes it.
/// </summary>
public interface IEventSource
{
    /// <summary>
    /// Writes the next event into <paramref name="slot"/> (all fields but the stamp); false at the end, and from then
    /// on.
    /// </summary>
    bool TryNext(ref EngineEvent slot);
}
