using System.Numerics;
using System.Runtime.CompilerServices;
using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>
/// The instruments whose symbols have at most eight plain characters, keyed by those as one word: what a stream sends
/// is found with one multiplication, and found means that it is spelled plainly. One reading thread.
/// </summary>
internal sealed unsafe class SymbolCache
{
    /// <summary>Longest symbol.</summary>
    public const int MaxLength = 8;

    private const ulong Factor = 0x9E37_79B9_7F4A_7C15;

    private readonly Entry[] _memory;
    private readonly Entry* _entries;
    private readonly int _shift;
    private readonly uint _mask;
    private int _room;

    /// <summary>Creates a cache for at most <paramref name="capacity"/> instruments.</summary>
    public SymbolCache(int capacity)
    {
        // At most half full, so that a search ends soon, and at all.
        var buckets = BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacity, 32) * 2);
        _shift = 64 - BitOperations.TrailingZeroCount(buckets);
        _mask = buckets - 1;
        _room = (int)buckets / 2;
        _memory = GC.AllocateArray<Entry>((int)buckets, pinned: true);
        _entries = (Entry*)Unsafe.AsPointer(ref _memory[0]);
    }

    /// <summary>
    /// The letters of a symbol as a word, first one in the low byte, to its id. False when it is not known here.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // once an element, and short
    public bool TryFind(ulong symbol, out uint id)
    {
        for (var bucket = Bucket(symbol); ; bucket = (bucket + 1) & _mask)
        {
            var entry = _entries + bucket;
            id = entry->Id;
            if (entry->Symbol == symbol)
                return symbol != 0;
            if (entry->Symbol == 0)
                return false;
        }
    }

    /// <summary>
    /// The symbol that stands in memory to its id; eight bytes must be readable. False when it is not known here, or
    /// is no text of this length.
    /// </summary>
    /// <param name="at">Its first byte.</param>
    /// <param name="length">1 to <see cref="MaxLength"/> bytes.</param>
    /// <param name="id">Receives the id.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // once an element, and short
    public bool TryFind(byte* at, int length, out uint id)
    {
        var word = Unsafe.ReadUnaligned<ulong>(at) & (ulong.MaxValue >> ((MaxLength - length) << 3));
        // Zeros at the end would be those that fill a shorter symbol's word.
        return TryFind(word, out id) & (at[length - 1] != 0);
    }

    /// <summary>Adds a symbol when it is plain and short enough.</summary>
    public void Add(ReadOnlySpan<byte> symbol, uint id)
    {
        ulong word = 0;
        if (symbol.Length is 0 or > MaxLength || _room == 0)
            return;
        for (var i = 0; i < symbol.Length; i++)
        {
            if (symbol[i] is <= (byte)' ' or >= 0x7F or (byte)'"' or (byte)'\\')
                return;
            word |= (ulong)symbol[i] << (i << 3);
        }

        if (TryFind(word, out _))
            return;
        var bucket = Bucket(word);
        while (_entries[bucket].Symbol != 0)
            bucket = (bucket + 1) & _mask;
        _entries[bucket] = new Entry { Symbol = word, Id = id };
        _room--;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Bucket(ulong symbol) => (uint)((symbol * Factor) >> _shift);

    private struct Entry
    {
        public ulong Symbol;
        public uint Id;
    }
}
