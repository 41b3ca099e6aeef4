using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using MicroAlpha.Events;

namespace MicroAlpha.Storage.Lines;

/// <summary>
/// The second key of a line, <c>,"k":"name"</c>, for event kinds and for command kinds: one 16-byte store to write, one
/// multiplication and one compare to find.
/// </summary>
internal sealed unsafe class LineKinds
{
    /// <summary>The kinds of <see cref="EngineEvent"/>.</summary>
    public static readonly LineKinds Events = new(BuildEventNames());

    /// <summary>The kinds of <see cref="OrderCommand"/>, in the order of <see cref="CommandKind"/>.</summary>
    public static readonly LineKinds Commands = new(["none", "new", "replace", "cancel", "chk", "refused"]);

    private const int MaxNameLength = 8;
    private const int PrefixLength = 6;
    private const int Buckets = 256;
    private const ulong Ones = 0x0101_0101_0101_0101;
    private const ulong Highs = 0x8080_8080_8080_8080;

    private readonly byte* _texts;
    private readonly byte* _lengths;
    private readonly ulong* _names;
    private readonly byte* _buckets;
    private readonly ulong _factor;

    private LineKinds(string[] names)
    {
        Count = names.Length;
        // Lives as long as the process.
        _texts = (byte*)NativeMemory.AllocZeroed((nuint)(Count + 1) * 16);
        _lengths = (byte*)NativeMemory.AllocZeroed((nuint)Count);
        _names = (ulong*)NativeMemory.AllocZeroed((nuint)Count, sizeof(ulong));
        _buckets = (byte*)NativeMemory.AllocZeroed(Buckets);
        for (var kind = 0; kind < Count; kind++)
        {
            var text = Encoding.ASCII.GetBytes($",\"k\":\"{names[kind]}\"");
            text.CopyTo(new Span<byte>(_texts + (kind * 16), 16));
            _lengths[kind] = (byte)text.Length;
            new ReadOnlySpan<byte>(text, PrefixLength, names[kind].Length).CopyTo(new Span<byte>(_names + kind,
                MaxNameLength));
        }

        _factor = FindFactor();
    }

    /// <summary>One more than the largest kind.</summary>
    public int Count { get; }

    /// <summary>Writes the key and the name of a kind below <see cref="Count"/>; 16 bytes are overwritten.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Write(nint at, int kind)
    {
        Vector128.Load(_texts + (kind << 4)).Store((byte*)at);
        return at + _lengths[kind];
    }

    /// <summary>
    /// Reads key and name: the address behind them and the kind; <paramref name="at"/> when there are none of ours.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Read(nint at, out byte kind)
    {
        var name = Unsafe.ReadUnaligned<ulong>((byte*)at + PrefixLength);
        var quotes = name ^ (Ones * '"');
        var found = (quotes - Ones) & ~quotes & Highs;
        // The quote's place alone gives the address: it does not wait for the tables.
        var length = BitOperations.TrailingZeroCount(found) >> 3;
        // All bits below the quote's byte; all bits when there is no quote among eight letters.
        name &= ((found & (0 - found)) >> 7) - 1;
        kind = _buckets[Bucket(name, _factor)];
        // The length tells a name from the same one with zeros behind it.
        var end = PrefixLength + length + 1;
        return _names[kind] == name && _lengths[kind] == end && LineKey.Matches(at, ",\"k\":\""u8)
            && *((byte*)at + end - 1) == '"'
            ? at + end
            : at;
    }

    private static string[] BuildEventNames()
    {
        var names = new string[EventKindNames.Count];
        for (var kind = 0; kind < names.Length; kind++)
            names[kind] = EventKindNames.Of((EventKind)kind);
        return names;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Bucket(ulong name, ulong factor) => (int)((name * factor) >> 56);

    // Tries odd factors, the same ones in every run, until no two names share a bucket.
    private ulong FindFactor()
    {
        for (var factor = 0x9E37_79B9_7F4A_7C15; ; factor = (factor * 6364136223846793005) + 2)
        {
            new Span<byte>(_buckets, Buckets).Clear();
            var taken = 0;
            for (var kind = 0; kind < Count; kind++)
            {
                ref var bucket = ref _buckets[Bucket(_names[kind], factor)];
                taken += bucket == 0 ? 1 : 0;
                bucket = (byte)kind;
            }

            if (taken == Count && _buckets[Bucket(_names[0], factor)] == 0)
                return factor;
        }
    }
}
