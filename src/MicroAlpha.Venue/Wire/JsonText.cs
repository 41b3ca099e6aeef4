using System.Numerics;
using System.Runtime.CompilerServices;
using MicroAlpha.Events;

namespace MicroAlpha.Venue.Wire;

/// <summary>
/// Pieces of JSON text written at an address, without bounds checks: the caller has room for the longest message. Keeps
/// the text of the last second, so one owner thread.
/// </summary>
internal sealed unsafe class JsonText
{
    private const int PrefixLength = 20;
    private const long SecondNs = 1_000_000_000;

    // The quote and "2026-11-20T15:28:39" of the second last written; messages of one second are neighbours.
    private readonly byte* _prefix = (byte*)System.Runtime.InteropServices.NativeMemory.AllocZeroed(32);
    private long _prefixSecond = long.MinValue;

    ~JsonText() => System.Runtime.InteropServices.NativeMemory.Free(_prefix);

    /// <summary>Copies constant text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // A constant length becomes a few stores.
    public static byte* Put(byte* at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(new Span<byte>(at, text.Length));
        return at + text.Length;
    }

    /// <summary>Copies text of a log; what JSON would have to escape or encode becomes a question mark.</summary>
    public static byte* PutPlain(byte* at, ReadOnlySpan<byte> text)
    {
        foreach (var letter in text)
            *at++ = Plain(letter);
        return at;
    }

    /// <summary>Writes a whole number.</summary>
    public static byte* Whole(byte* at, long value)
    {
        _ = value.TryFormat(new Span<byte>(at, 20), out var written, default, null);
        return at + written;
    }

    /// <summary>Writes one Latin-1 letter as a string; <paramref name="otherwise"/> when it is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // Four stores.
    public static byte* Letter(byte* at, byte letter, byte otherwise)
    {
        at[0] = (byte)'"';
        at[1] = Plain(letter == 0 ? otherwise : letter);
        at[2] = (byte)'"';
        return at + 3;
    }

    /// <summary>Writes up to four letters, first in the low byte, as an array of strings.</summary>
    public static byte* Letters(byte* at, uint letters, byte otherwise)
    {
        *at++ = (byte)'[';
        at = Letter(at, (byte)letters, otherwise);
        for (letters >>= 8; letters != 0; letters >>= 8)
        {
            *at++ = (byte)',';
            at = Letter(at, (byte)letters, (byte)' ');
        }

        *at++ = (byte)']';
        return at;
    }

    /// <summary>Writes a time as RFC 3339 in UTC with 0 to 9 digits behind the second, in quotes.</summary>
    public byte* Time(byte* at, long timeNs)
    {
        var second = timeNs / SecondNs;
        var fraction = (uint)(timeNs - (second * SecondNs));
        if (second != _prefixSecond)
            SetSecond(second);
        Unsafe.CopyBlockUnaligned(at, _prefix, PrefixLength);
        at += PrefixLength;
        if (fraction != 0)
        {
            var upper = fraction / 10;
            var last = fraction - (upper * 10);
            var digits = DecimalE9Digits.Split8(upper);
            *at = (byte)'.';
            Unsafe.WriteUnaligned(at + 1, digits | DecimalE9Digits.Zeros8);
            at[9] = (byte)('0' + last);
            at += last != 0 ? 10 : 9 - (BitOperations.LeadingZeroCount(digits) >> 3);
        }

        at[0] = (byte)'Z';
        at[1] = (byte)'"';
        return at + 2;
    }

    private static byte Plain(byte letter) =>
        letter is < 0x20 or > 0x7e or (byte)'"' or (byte)'\\' ? (byte)'?' : letter;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void SetSecond(long second)
    {
        _prefixSecond = second;
        var time = DateTime.UnixEpoch.AddTicks(second * TimeSpan.TicksPerSecond);
        _prefix[0] = (byte)'"';
        _ = time.TryFormat(new Span<byte>(_prefix + 1, 19), out _, "yyyy-MM-ddTHH:mm:ss", null);
    }
}
