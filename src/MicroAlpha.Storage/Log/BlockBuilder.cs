using System.Runtime.CompilerServices;
using MicroAlpha.Events;
using MicroAlpha.Storage.Lines;

namespace MicroAlpha.Storage.Log;

/// <summary>
/// The block that is being filled: lines are formatted straight into its raw buffer. The owner asks
/// <see cref="HasRoom"/> before every line. One thread, no allocation.
/// </summary>
internal sealed class BlockBuilder
{
    private readonly byte[] _raw;
    private readonly int _fullAt;
    private int _length;
    private uint _otherLines;

    /// <summary>Creates a builder for blocks of at most <paramref name="blockBytes"/> raw bytes.</summary>
    public BlockBuilder(int blockBytes, long firstSequence, long firstCommandSequence)
    {
        _raw = GC.AllocateUninitializedArray<byte>(blockBytes, pinned: true);
        _fullAt = blockBytes - LineFormatter.MaxLength;
        FirstSequence = firstSequence;
        NextSequence = firstSequence;
        NextCommandSequence = firstCommandSequence;
        FirstCommandSequence = firstCommandSequence;
    }

    /// <summary>True when no line is in the block.</summary>
    public bool IsEmpty => _length == 0;

    /// <summary>True when the longest line still fits.</summary>
    public bool HasRoom => _length <= _fullAt;

    /// <summary>Sequence of the block's first event.</summary>
    public long FirstSequence { get; private set; }

    /// <summary>Sequence the next event must have.</summary>
    public long NextSequence { get; private set; }

    /// <summary>Sequence of the block's first command.</summary>
    public long FirstCommandSequence { get; private set; }

    /// <summary>Sequence the next command must have.</summary>
    public long NextCommandSequence { get; private set; }

    /// <summary>ReceiveTimeNs of the block's first event; 0 when there is none.</summary>
    public long FirstTimeNs { get; private set; }

    /// <summary>The lines.</summary>
    public ReadOnlySpan<byte> Raw => _raw.AsSpan(0, _length);

    /// <summary>Lines of the block that are not events.</summary>
    public uint OtherLineCount => _otherLines;

    /// <summary>Event lines in the block.</summary>
    public long EventCount => NextSequence - FirstSequence;

    /// <summary>Appends an event; false when the codec refuses the slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // Once per event: the call would cost more than the bookkeeping.
    public bool TryAddEvent(ref EngineEvent slot, long sequence)
    {
        var written = LineFormatter.FormatEvent(ref slot, sequence, _raw.AsSpan(_length));
        _length += written;
        NextSequence = sequence + 1;
        return written != 0;
    }

    /// <summary>Notes the time of the block's first event.</summary>
    public void NoteFirstTime(long timeNs) => FirstTimeNs = timeNs;

    /// <summary>Appends a command; false when the codec refuses the slot.</summary>
    public bool TryAddCommand(ref OrderCommand slot, long sequence)
    {
        var written = LineFormatter.FormatCommand(ref slot, sequence, _raw.AsSpan(_length));
        NextCommandSequence = sequence + 1;
        if (written == 0)
            return false;
        _length += written;
        _otherLines++;
        return true;
    }

    /// <summary>
    /// Appends a line that is not an event, its newline included; false when it does not fit the block as it stands.
    /// </summary>
    public bool TryAddLine(ReadOnlySpan<byte> line)
    {
        if (!line.TryCopyTo(_raw.AsSpan(_length)))
            return false;
        _length += line.Length;
        _otherLines++;
        return true;
    }

    /// <summary>What the block holds now.</summary>
    public void Describe(ref BlockTotals totals)
    {
        totals.Flags = BlockFlags.None;
        totals.EventCount = (uint)EventCount;
        totals.OtherLineCount = _otherLines;
        totals.FirstSequence = FirstSequence;
        totals.NextSequence = NextSequence;
        totals.NextCommandSequence = NextCommandSequence;
        totals.FirstTimeNs = FirstTimeNs;
        totals.RawLength = _length;
    }

    /// <summary>Begins the next block behind this one.</summary>
    public void Clear()
    {
        _length = 0;
        _otherLines = 0;
        FirstTimeNs = 0;
        FirstSequence = NextSequence;
        FirstCommandSequence = NextCommandSequence;
    }

    /// <summary>Leaves out sequences that were never seen; the block must be empty.</summary>
    public void Skip(long nextSequence)
    {
        NextSequence = nextSequence;
        FirstSequence = nextSequence;
    }

    /// <summary>Leaves out commands that were never seen; the block must be empty.</summary>
    public void SkipCommands(long nextSequence)
    {
        NextCommandSequence = nextSequence;
        FirstCommandSequence = nextSequence;
    }
}
