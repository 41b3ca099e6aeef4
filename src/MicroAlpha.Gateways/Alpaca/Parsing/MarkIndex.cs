using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>
/// Where the commas and points of a frame are, a window of it at a time: the fields of an element can then be read side
/// by side instead of one finding its start where the one before it ended. It knows nothing of strings; whoever uses it
/// checks all that stands between two marks. One thread.
/// </summary>
internal sealed unsafe class MarkIndex
{
    /// <summary>Positions that may be read behind the last mark; they repeat the last byte of the frame.</summary>
    public const int Padding = 32;

    /// <summary>Shortest frame that can be indexed.</summary>
    public const int MinLength = BlockLength;

    /// <summary>Bytes indexed at once: 16 KB of positions at most, which with them stay in the nearest cache.</summary>
    private const int WindowLength = 4096;

    private const int BlockLength = 64;

    private readonly uint[] _memory =
        GC.AllocateUninitializedArray<uint>(WindowLength + BlockLength + Padding, pinned: true);

    private uint* _next;
    private uint* _behind;

    /// <summary>Behind the last byte that is indexed; 0 = nothing is.</summary>
    public int End { get; private set; }

    /// <summary>Forgets the frame.</summary>
    public void Forget() => End = 0;

    /// <summary>The first mark at or behind a position, which must not be before that of the call before.</summary>
    public uint* Find(int at)
    {
        while (_next < _behind && *_next < (uint)at)
            _next++;
        return _next;
    }

    /// <summary>Indexes the window that begins at <paramref name="from"/>; returns its first mark.</summary>
    /// <param name="text">The frame.</param>
    /// <param name="from">A position in it.</param>
    /// <param name="length">Its length, <see cref="MinLength"/> or more.</param>
    public uint* Build(byte* text, int from, int length)
    {
        var end = (int)Math.Min((long)from + WindowLength, length);
        _next = (uint*)Unsafe.AsPointer(ref _memory[0]);
        var target = _next;
        var at = from;
        for (; at + BlockLength <= end; at += BlockLength)
            target = Flatten(target, text + at, at, 0);
        if (at < end)
        {
            // The last part comes from a block that ends with the window, or with the frame when that is shorter.
            var start = Math.Max(end - BlockLength, 0);
            target = Flatten(target, text + start, start, at - start);
        }

        End = end;
        // The bracket that ends the frame ends its last element as a comma would.
        var last = Vector256.Create((uint)(length - 1));
        for (var i = 0; i < Padding; i += Vector256<uint>.Count)
            last.Store(target + i);
        _behind = target;
        return _next;
    }

    // Writes sixteen positions whether there are as many or not: a block seldom has more, and a branch on the number
    // costs more than it saves.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint* Flatten(uint* target, byte* block, int at, int skipped)
    {
        if (!Avx512Vbmi2.IsSupported)
            return FlattenBits(target, MarksOf(block) >> skipped << skipped, (uint)at);
        var bytes = Vector512.Load(block);
        var marks = Vector512.Equals(bytes, Vector512.Create((byte)',')) | Vector512.Equals(bytes,
            Vector512.Create((byte)'.'));
        if (skipped != 0)
            marks &= Vector512.GreaterThanOrEqual(Vector512<byte>.Indices, Vector512.Create((byte)skipped));
        var bits = marks.ExtractMostSignificantBits();
        var count = BitOperations.PopCount(bits);
        var places = Avx512Vbmi2.Compress(Vector512<byte>.Zero, marks, Vector512<byte>.Indices);
        // Halves, because what a wider store has written cannot be read at once.
        var first = places.GetLower().GetLower();
        var positions = Vector256.Create((uint)at);
        (positions + Avx2.ConvertToVector256Int32(first).AsUInt32()).Store(target);
        (positions + Avx2.ConvertToVector256Int32(Sse2.ShiftRightLogical128BitLane(first, 8)).AsUInt32()).Store(
            target + 8);
        if (count > 16)
            FlattenBits(target, bits, (uint)at);
        return target + count;
    }

    private static ulong MarksOf(byte* block) =>
        MarksOf(Vector256.Load(block)) | ((ulong)MarksOf(Vector256.Load(block + 32)) << 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint MarksOf(Vector256<byte> bytes) =>
        (Vector256.Equals(bytes, Vector256.Create((byte)',')) | Vector256.Equals(bytes, Vector256.Create((byte)'.')))
            .ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static uint* FlattenBits(uint* target, ulong marks, uint at)
    {
        var count = BitOperations.PopCount(marks);
        for (var i = 0; i < 12; i++)
        {
            target[i] = at + (uint)BitOperations.TrailingZeroCount(marks);
            marks &= marks - 1;
        }

        for (var i = 12; i < count; i++)
        {
            target[i] = at + (uint)BitOperations.TrailingZeroCount(marks);
            marks &= marks - 1;
        }

        return target + count;
    }
}
