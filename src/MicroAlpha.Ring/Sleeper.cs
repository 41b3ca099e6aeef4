using System.Runtime.InteropServices;

namespace MicroAlpha.Ring;

/// <summary>One lane's sleep: its word, its parking place and the lists on which others look for it.</summary>
internal sealed unsafe class Sleeper
{
    private const nuint WordBytes = 128;
    private readonly Sleepers[] _lists;
    private readonly Parking _parking;
    private readonly int* _word;

    public Sleeper(Parking parking, Sleepers[] lists)
    {
        _parking = parking;
        _lists = lists;
        _word = (int*)NativeMemory.AlignedAlloc(WordBytes, WordBytes);
        *_word = 0;
        foreach (var list in lists)
            list.Add(this);
    }

    /// <summary>Frees the word when no publisher can know it any more.</summary>
    ~Sleeper() => NativeMemory.AlignedFree(_word);

    /// <summary>
    /// Says that the lane is about to sleep, to every publisher, running or not. After it the lane must look for events
    /// once more. The lane's thread.
    /// </summary>
    public void Announce()
    {
        foreach (var list in _lists)
            list.Enter();
        Volatile.Write(ref *_word, 1);
        // Pairs with the fence-less "publish, then read HasSleeper" of every publisher: see Sleepers.
        Interlocked.MemoryBarrierProcessWide();
    }

    /// <summary>Whether nobody has woken the lane since <see cref="Announce"/>. The lane's thread.</summary>
    public bool IsAnnounced => Volatile.Read(ref *_word) == 1;

    /// <summary>Sleeps until woken or timed out. The lane's thread, after <see cref="Announce"/>.</summary>
    public void Sleep(long timeoutNs) => _parking.Sleep(_word, timeoutNs);

    /// <summary>
    /// Sleeps without telling the publishers, so that none of them wakes it; only <see cref="TryWake"/> called for this
    /// very sleeper does. For a sleeper on no list. The lane's thread.
    /// </summary>
    public void Doze(long ns)
    {
        Volatile.Write(ref *_word, 1);
        _parking.Sleep(_word, ns);
        _ = TryLower();
    }

    /// <summary>Takes the announcement back, when nobody has woken the lane meanwhile. The lane's thread.</summary>
    public void Withdraw() => _ = TryLower();

    /// <summary>Wakes the lane when it sleeps or is about to. Any thread.</summary>
    public void TryWake()
    {
        if (Volatile.Read(ref *_word) == 1 && TryLower())
            _parking.Wake(_word);
    }

    /// <summary>
    /// Frees the parking place. The word stays: publishers that know this sleeper may still look at it, and find 0.
    /// </summary>
    public void Close() => _parking.Dispose();

    private bool TryLower()
    {
        // Exactly one of the waker and the lane lowers the word, so every Enter has one Leave.
        if (Interlocked.CompareExchange(ref *_word, 0, 1) != 1)
            return false;
        foreach (var list in _lists)
            list.Leave();
        return true;
    }
}
