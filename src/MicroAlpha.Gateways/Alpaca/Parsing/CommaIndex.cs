using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>
/// Where the commas of a frame are, a window of it at a time: the fields of an element can then be read side by side
/// instead of one finding its start where the one before it ended. It knows nothing of strings; whoever uses it checks
/// all that stands between two commas. One thread.
/// </summary>
internal sealed unsafe class CommaIndex
{
    /// <summary>Positions that may be read behind the last comma; they repeat the last byte of the frame.</summary>
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

    /// <summary>The first comma at or behind a position, which must not be before that of the call before.</summary>
    public uint* Find(int at)
    {
        while (_next < _behind && *_next < (uint)at)
            _next++;
        return _next;
    }

    /// <summary>Indexes the window that begins at <paramref name="from"/>; returns its first comma.</summary>
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
            target = Flatten(target, CommasOf(text + at), (uint)at);
        if (at < end)
        {
            // The last part comes from a block that ends with the window, or with the frame when that is shorter.
            var start = Math.Max(end - BlockLength, 0);
            var skipped = at - start;
            target = Flatten(target, CommasOf(text + start) >> skipped, (uint)at);
        }

        End = end;
        // The bracket that ends the frame ends its last element as a comma would.
        var last = Vector256.Create((uint)(length - 1));
        for (var i = 0; i < Padding; i += Vector256<uint>.Count)
            last.Store(target + i);
        _behind = target;
        return _next;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong CommasOf(byte* block)
    {
        if (Vector512.IsHardwareAccelerated)
            return Vector512.Equals(Vector512.Load(block), Vector512.Create((byte)',')).ExtractMostSignificantBits();
        var commas = Vector256.Create((byte)',');
        var lower = Vector256.Equals(Vector256.Load(block), commas).ExtractMostSignificantBits();
        var upper = Vector256.Equals(Vector256.Load(block + 32), commas).ExtractMostSignificantBits();
        return lower | ((ulong)upper << 32);
    }

    // Writes eight positions whether there are as many or not: a block seldom has more.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint* Flatten(uint* target, ulong commas, uint at)
    {
        var count = BitOperations.PopCount(commas);
        commas = FlattenFour(target, commas, at);
        commas = FlattenFour(target + 4, commas, at);
        for (var i = 8; i < count; i += 4)
            commas = FlattenFour(target + i, commas, at);
        return target + count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong FlattenFour(uint* target, ulong commas, uint at)
    {
        target[0] = at + (uint)BitOperations.TrailingZeroCount(commas);
        commas &= commas - 1;
        target[1] = at + (uint)BitOperations.TrailingZeroCount(commas);
        commas &= commas - 1;
        target[2] = at + (uint)BitOperations.TrailingZeroCount(commas);
        commas &= commas - 1;
        target[3] = at + (uint)BitOperations.TrailingZeroCount(commas);
        return commas & (commas - 1);
    }
}
