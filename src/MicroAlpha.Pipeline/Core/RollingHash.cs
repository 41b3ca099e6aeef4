using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MicroAlpha.Events;

namespace MicroAlpha.Pipeline.Core;

/// <summary>
/// A 64-bit hash over a sequence of slots, one fold a slot: equal sequences give equal hashes, any other sequence gives
/// another one with a chance of about 1 - 2^-64. Not cryptographic. The stamp of a slot never enters it.
/// </summary>
public struct RollingHash
{
    private const ulong First = 0x9E3779B97F4A7C15;
    private const ulong Second = 0xC2B2AE3D27D4EB4F;

    /// <summary>The hash so far; 0 before the first slot.</summary>
    public ulong Value { get; private set; }

    /// <summary>Folds the 60 meaningful bytes of an event.</summary>
    public void Fold(ref EngineEvent slot) => Fold(ref Unsafe.As<EngineEvent, ulong>(ref slot));

    /// <summary>Folds the 60 meaningful bytes of a command.</summary>
    public void Fold(ref OrderCommand slot) => Fold(ref Unsafe.As<OrderCommand, ulong>(ref slot));

    /// <summary>Folds one word.</summary>
    public void Fold(ulong word) => Value = Mix(Value ^ word);

    private void Fold(ref ulong words)
    {
        var line = MemoryMarshal.CreateReadOnlySpan(ref words, 8);
        // Four independent lanes of two words keep the multiplications in flight; the stamp is masked off the last
        // word.
        var a = (line[0] ^ First) * Second;
        var b = (line[1] ^ Second) * First;
        var c = (line[2] + First) * Second;
        var d = (line[3] + Second) * First;
        a = (a ^ (a >> 29) ^ line[4]) * First;
        b = (b ^ (b >> 31) ^ line[5]) * Second;
        c = (c ^ (c >> 30) ^ line[6]) * First;
        d = (d ^ (d >> 28) ^ (line[7] & 0xFFFF_FFFF)) * Second;
        Value = Mix(Value ^ (a ^ ulong.RotateLeft(b, 17)) ^ ulong.RotateLeft(c ^ ulong.RotateLeft(d, 23), 41));
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 32)) * First;
        value = (value ^ (value >> 29)) * Second;
        return value ^ (value >> 32);
    }
}
