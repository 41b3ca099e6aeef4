using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MicroAlpha.Ring;

/// <summary>
/// The lanes that may sleep until one thread (or one group of producers) makes progress. Whoever makes progress reads
/// one word that is 0 unless somebody sleeps: a plain read of a line in its own cache, no fence.
/// </summary>
/// <remarks>
/// The missing fence is on the other side: a lane sets its word, then calls
/// <see cref="Interlocked.MemoryBarrierProcessWide"/>, then looks for events once more, then sleeps. Either its look
/// sees the event, or the publisher's read of
/// <see cref="HasSleeper"/>, which comes after the publication in program order, sees the word.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 264)]
internal sealed class Sleepers
{
    [FieldOffset(0)] private Sleeper[] _members = [];
    [FieldOffset(128)] private int _count;

    /// <summary>
    /// Whether a lane sleeps or is about to. Read after the publication; see the remarks for its partner.
    /// </summary>
    public bool HasSleeper
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)] // one load and one branch on every publish
        get => Volatile.Read(ref _count) != 0;
    }

    /// <summary>Adds a lane. Before the threads start only.</summary>
    public void Add(Sleeper sleeper) => _members = [.. _members, sleeper];

    /// <summary>One more lane is about to sleep. The lane's thread.</summary>
    public void Enter() => Interlocked.Increment(ref _count);

    /// <summary>A lane that had entered is awake again. Any thread, once for each <see cref="Enter"/>.</summary>
    public void Leave() => Interlocked.Decrement(ref _count);

    /// <summary>Wakes every lane that sleeps. Any thread.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void WakeAll()
    {
        foreach (var sleeper in _members)
            sleeper.TryWake();
    }
}
