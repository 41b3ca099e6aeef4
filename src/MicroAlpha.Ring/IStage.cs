namespace MicroAlpha.Ring;

/// <summary>
/// A consumer of ring slots. Implement it as a struct: stages are fused and called through generic parameters, so a
/// call costs nothing. All members are called by one thread, the lane's, in sequence order, each sequence exactly once.
/// </summary>
/// <typeparam name="TSlot">The 64-byte slot.</typeparam>
public interface IStage<TSlot>
    where TSlot : unmanaged
{
    /// <summary>
    /// Handles one slot. A gating stage reads the ring's own memory, which stays valid until the stage's sequence
    /// passes it; it must not write to it. Must not throw: an exception stops the lane and the engine.
    /// </summary>
    /// <param name="slot">The slot, read-only by contract.</param>
    /// <param name="sequence">Its ring position, from 0.</param>
    void OnEvent(ref TSlot slot, long sequence);

    /// <summary>
    /// Called after the last slot that was available, or after a full batch: the place for work that is better done
    /// once per batch. <paramref name="sequence"/> is the last one handled.
    /// </summary>
    void OnBatchEnd(long sequence);

    /// <summary>
    /// Called when nothing is available, at least once a millisecond while idle: the place for time-outs.
    /// </summary>
    void OnIdle();

    /// <summary>
    /// Called by an observer lane that was lapped: the slots <paramref name="firstMissed"/> to
    /// <paramref name="lastMissed"/> (both included) are lost to it. Never called on a gating stage.
    /// </summary>
    void OnMissed(long firstMissed, long lastMissed);

    /// <summary>Called once when the lane has drained everything that was published and stops.</summary>
    void OnStop();
}
