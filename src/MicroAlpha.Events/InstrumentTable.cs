using System.Runtime.InteropServices;

namespace MicroAlpha.Events;

/// <summary>
/// Symbols and their dense ids, in order of first appearance. One owner thread writes; it is preallocated and never
/// grows.
/// </summary>
public sealed class InstrumentTable
{
    private readonly InstrumentDefinitionPayload[] _definitions;
    private readonly int[] _buckets;
    private int _count;

    /// <summary>Creates a table for at most <paramref name="capacity"/> instruments.</summary>
    public InstrumentTable(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _definitions = GC.AllocateArray<InstrumentDefinitionPayload>(capacity, pinned: true);
        _buckets = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)capacity * 2)];
        Array.Fill(_buckets, -1);
    }

    /// <summary>Instruments defined so far.</summary>
    public int Count => _count;

    /// <summary>Most instruments the table can hold.</summary>
    public int Capacity => _definitions.Length;

    /// <summary>The definition of <paramref name="id"/>, which must be below <see cref="Count"/>.</summary>
    public ref readonly InstrumentDefinitionPayload this[uint id] => ref _definitions.AsSpan(0, _count)[(int)id];

    /// <summary>
    /// The symbol of <paramref name="id"/>, or its number when it is not defined. Allocates: cold path only.
    /// </summary>
    public string SymbolOf(uint id) => id < (uint)_count ? _definitions[id].Symbol.ToString() : $"#{id}";

    /// <summary>Finds the id of a symbol given as Latin-1 bytes without trailing zeros.</summary>
    public bool TryFind(ReadOnlySpan<byte> symbol, out uint id)
    {
        var index = _buckets[BucketOf(symbol)];
        id = (uint)index;
        return index >= 0;
    }

    /// <summary>
    /// Adds a definition and returns its id; the id of the existing one when the symbol is known. False when the table
    /// is full or the symbol empty.
    /// </summary>
    public bool TryDefine(in InstrumentDefinitionPayload definition, out uint id)
    {
        var copy = definition;
        var symbol = Latin1Text.Trim(copy.Symbol);
        id = EngineEvent.NoInstrument;
        if (symbol.IsEmpty)
            return false;
        var bucket = BucketOf(symbol);
        if (_buckets[bucket] >= 0)
        {
            id = (uint)_buckets[bucket];
            return true;
        }

        if (_count == _definitions.Length)
            return false;
        _definitions[_count] = definition;
        _buckets[bucket] = _count;
        id = (uint)_count++;
        return true;
    }

    private int BucketOf(ReadOnlySpan<byte> symbol)
    {
        var hash = 2166136261u;
        foreach (var letter in symbol)
            hash = (hash ^ letter) * 16777619u;
        var mask = _buckets.Length - 1;
        var bucket = (int)(hash ^ (hash >> 15)) & mask;
        while (_buckets[bucket] >= 0)
        {
            ref var text = ref _definitions[_buckets[bucket]].Symbol;
            ReadOnlySpan<byte> known = MemoryMarshal.CreateReadOnlySpan(
                ref System.Runtime.CompilerServices.Unsafe.As<Latin1Text24, byte>(ref text), 24);
            if (Latin1Text.Trim(known).SequenceEqual(symbol))
                break;
            bucket = (bucket + 1) & mask;
        }

        return bucket;
    }
}
