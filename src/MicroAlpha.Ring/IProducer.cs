namespace MicroAlpha.Ring;

/// <summary>
/// The writing side of a ring. A feed is generic over it (<c>where TProducer : IProducer&lt;TSlot&gt;</c>), so the
/// calls are direct.
/// </summary>
/// <remarks>
/// Claim, fill, publish. Between claim and publish no exception may escape: a claimed range that is never published
/// stops every consumer behind it. A range that turns out not to be needed is published all the same, with slots of
/// Kind None. Fill a slot through <see cref="Write"/> or after <see cref="Clear"/>, which leave the stamp alone;
/// assigning a whole slot that carries the stamp of the same sequence would publish it early.
/// </remarks>
/// <typeparam name="TSlot">The 64-byte slot.</typeparam>
public interface IProducer<TSlot>
    where TSlot : unmanaged
{
    /// <summary>The slot of a claimed sequence, to be written by the claiming thread until it publishes it.</summary>
    ref TSlot this[long sequence] { get; }

    /// <summary>Claims one slot without waiting.</summary>
    /// <param name="sequence">The claimed sequence; undefined when refused.</param>
    /// <returns>False when the ring is full or closed; nothing is claimed then.</returns>
    bool TryClaim(out long sequence);

    /// <summary>Claims consecutive slots without waiting, all or nothing.</summary>
    /// <param name="count">Slots, 1 to the capacity.</param>
    /// <param name="first">The first claimed sequence; undefined when refused.</param>
    /// <returns>False when there is no room for all or the ring is closed; nothing is claimed then.</returns>
    bool TryClaim(int count, out long first);

    /// <summary>
    /// Claims consecutive slots, waiting for room: first spinning, then yielding the CPU. Does not allocate.
    /// </summary>
    /// <param name="count">Slots, 1 to the capacity.</param>
    /// <param name="timeoutNs">Longest wait in ns; negative waits for ever, but never on a closed ring.</param>
    /// <param name="first">The first claimed sequence; undefined when refused.</param>
    /// <returns>False when timed out or closed (<see cref="Ring{TSlot}.Fault"/> says why); nothing is claimed
    /// then.</returns>
    bool Claim(int count, long timeoutNs, out long first);

    /// <summary>Zeroes a claimed slot but for its stamp.</summary>
    void Clear(long sequence);

    /// <summary>Copies a slot into a claimed one but for its stamp.</summary>
    void Write(long sequence, in TSlot slot);

    /// <summary>Makes a claimed slot visible to consumers and wakes those that sleep.</summary>
    void Publish(long sequence);

    /// <summary>Makes a claimed range visible to consumers and wakes those that sleep.</summary>
    void Publish(long first, int count);
}
