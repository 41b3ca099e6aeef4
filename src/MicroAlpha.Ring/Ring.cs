using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MicroAlpha.Ring;

/// <summary>
/// A fixed number of 64-byte slots through which events move between threads. Slots are unmanaged, zeroed and aligned
/// to 64 bytes or more; up to 1 GiB their pages are there from the start, so that the first lap is as fast as any
/// other. Positions are 64-bit sequences that never wrap.
/// </summary>
/// <remarks>
/// Each slot ends with a 4-byte stamp, the low half of sequence + 1, written last: a waiting consumer gets readiness
/// and data in one cache-line transfer. Build order: ring, one producer, gating sequences (or lanes, which add their
/// own), start, claim.
/// </remarks>
/// <typeparam name="TSlot">64 bytes, of which the last 4 are a <c>uint</c> that belongs to the ring.</typeparam>
public sealed unsafe class Ring<TSlot> : IDisposable
    where TSlot : unmanaged
{
    /// <summary>The smallest capacity.</summary>
    public const int MinCapacity = 2;

    /// <summary>The largest capacity: 2^30 slots of 64 bytes are 64 GiB.</summary>
    public const int MaxCapacity = 1 << 30;

    private const int PublishedScan = 1024;
    private const nuint PageBytes = 4096;
    private const nuint HugePageBytes = 2 << 20;
    private const nuint MostTouchedBytes = 1 << 30;

#pragma warning disable RS0030 // taken while building, before the first claim
    private readonly Lock _building = new();
#pragma warning restore RS0030
    private readonly TSlot* _slots;
    private readonly RingControl* _control;
    private readonly long _mask;
    private void* _allocation;
    private Gate[] _gates = [];
    private Producer? _producer;
    private RingFault? _fault;
    private bool _isSealed;

    /// <summary>Creates an empty ring. Any thread.</summary>
    /// <param name="capacity">Slots; a power of two, <see cref="MinCapacity"/> to <see cref="MaxCapacity"/>.</param>
    /// <param name="firstSequence">The first sequence that will be claimed, 0 or more: 0, or where a log
    /// continues.</param>
    /// <param name="platform">Where the slots' memory is announced; null for none.</param>
    /// <exception cref="ArgumentException">The capacity is not allowed, or the slot is not 64 bytes.</exception>
    public Ring(int capacity, long firstSequence = 0, RingPlatform? platform = null)
    {
        if (sizeof(TSlot) != SlotStamp.SlotSize)
            throw new ArgumentException($"a slot must be 64 bytes, {typeof(TSlot).Name} has {sizeof(TSlot)}");
        if (capacity is < MinCapacity or > MaxCapacity || (capacity & (capacity - 1)) != 0)
            throw new ArgumentException($"must be a power of two from 2 to 2^30, not {capacity}", nameof(capacity));
        ArgumentOutOfRangeException.ThrowIfNegative(firstSequence);

        _mask = capacity - 1;
        FirstSequence = firstSequence;
        var bytes = (nuint)capacity * SlotStamp.SlotSize;
        var alignment = bytes >= HugePageBytes ? HugePageBytes : PageBytes;
        _allocation = NativeMemory.AllocZeroed(bytes + alignment + PageBytes);
        _slots = (TSlot*)(((nuint)_allocation + alignment - 1) & ~(alignment - 1));
        _control = (RingControl*)((byte*)_slots + bytes);
        _control->Horizon = firstSequence;
        _control->SharedLimit = firstSequence;
        _control->ZeroStampPublished = firstSequence - 1;
        (platform ?? RingPlatform.Managed).AdviseHugePages((nint)_slots, bytes);
        if (bytes <= MostTouchedBytes)
            TouchPages((byte*)_slots, bytes);
        if (firstSequence != 0)
            StampAsPreviousLap(firstSequence);
    }

    /// <summary>Frees the slots when the owner forgot to.</summary>
    ~Ring() => Free();

    /// <summary>Slots.</summary>
    public int Capacity => (int)_mask + 1;

    /// <summary>Capacity minus one: sequence &amp; mask is the slot's index.</summary>
    public long Mask => _mask;

    /// <summary>The first sequence of this ring.</summary>
    public long FirstSequence { get; }

    /// <summary>Why the ring takes no more events; null while it does. Any thread.</summary>
    public RingFault? Fault => Volatile.Read(ref _fault);

    /// <summary>
    /// The last claimed sequence, or <see cref="FirstSequence"/> minus one: for lag metrics and for draining. Reads the
    /// producer's own cache line, so not for a loop. Any thread.
    /// </summary>
    public long ClaimedSequence => _producer?.ClaimedSequence ?? (FirstSequence - 1);

    /// <summary>
    /// The highest sequence that is published, or <see cref="FirstSequence"/> minus one. With several producers there
    /// can be unpublished ones below it. For metrics: scans back over at most 1,024 claimed and not yet published
    /// slots. Any thread.
    /// </summary>
    public long PublishedSequence
    {
        get
        {
            var claimed = ClaimedSequence;
            var lowest = Math.Max(FirstSequence - 1, claimed - Math.Min(Capacity, PublishedScan));
            var sequence = claimed;
            while (sequence > lowest && !IsPublished(sequence))
                sequence--;
            return sequence;
        }
    }

    /// <summary>The gating sequences, in the order they were added. Any thread.</summary>
    public int GatingCount => _gates.Length;

    internal Sleepers Sleepers { get; } = new();

    internal TSlot* Slots => _slots;

    internal RingControl* Control => _control;

    internal Gate[] Gates => _gates;

    /// <summary>
    /// The slot of a sequence. The thread that claimed it may write it until it publishes it; gating stages may read it
    /// until their sequence passes it; nobody else may touch it.
    /// </summary>
    public ref TSlot this[long sequence]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)] // one address calculation
        get => ref _slots[sequence & _mask];
    }

    /// <summary>
    /// Whether the sequence is published and not yet overwritten. Acquire: when true, the whole slot is visible. Pairs
    /// with the release store in the producers' Publish. Any thread.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // the poll of every waiting lane
    public bool IsPublished(long sequence)
    {
        var stamp = (uint*)((byte*)(_slots + (sequence & _mask)) + SlotStamp.Offset);
        return Volatile.Read(ref *stamp) == SlotStamp.Of(sequence)
            && (!SlotStamp.IsAmbiguous(sequence) || Volatile.Read(ref _control->ZeroStampPublished) >= sequence);
    }

    /// <summary>
    /// Makes the producer wait for a consumer. Before the first claim only; not thread-safe against other building
    /// calls of the same ring beyond taking a lock.
    /// </summary>
    /// <param name="sequence">The last sequence that consumer is done with; starts at <see cref="FirstSequence"/> minus
    /// one.</param>
    /// <param name="name">Its name in stall reports.</param>
    /// <exception cref="InvalidOperationException">Something was claimed already.</exception>
    public void AddGating(Sequence sequence, string name = "")
    {
        ArgumentNullException.ThrowIfNull(sequence);
        lock (_building)
        {
            if (_isSealed)
                throw new InvalidOperationException("gating sequences are added before the first claim");
            _gates = [.. _gates, new Gate(sequence, name)];
        }
    }

    /// <summary>
    /// Makes every claim fail from now on, at the latest a sixteenth of the ring later; the first reason stays. Any
    /// thread.
    /// </summary>
    public void Close(RingFault reason) => Interlocked.CompareExchange(ref _fault, reason, null);

    /// <summary>
    /// Frees the slots. All producers and lanes must have ended: a later access is an access violation.
    /// </summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Takes the one producer of this ring.</summary>
    internal void Attach(Producer producer)
    {
        lock (_building)
        {
            if (_producer is not null)
                throw new InvalidOperationException("the ring has a producer; threads share one SharedProducer");
            _producer = producer;
        }
    }

    /// <summary>Ends the building: gates added after the first claim would not be waited for.</summary>
    internal void Seal()
    {
        lock (_building)
            _isSealed = true;
    }

    // A page fault costs 1 to 3 µs, the first touch of a huge page 100 µs: not on a lane.
    private static void TouchPages(byte* start, nuint bytes)
    {
        for (nuint at = 0; at < bytes; at += PageBytes)
            Volatile.Write(ref start[at], 0);
    }

    private void StampAsPreviousLap(long firstSequence)
    {
        // Zeroed memory looks published to the one sequence in 2^32 whose stamp is 0; true stamps of the lap before
        // never do.
        for (var sequence = firstSequence - Capacity; sequence < firstSequence; sequence++)
            *(uint*)((byte*)(_slots + (sequence & _mask)) + SlotStamp.Offset) = SlotStamp.Of(sequence);
    }

    private void Free()
    {
        NativeMemory.Free(_allocation);
        _allocation = null;
    }
}
