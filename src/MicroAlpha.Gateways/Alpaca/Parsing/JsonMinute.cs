using System.Runtime.CompilerServices;
using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>
/// Times in UTC whose minute is most often that of the time before: two compares instead of a calendar. One thread.
/// </summary>
internal sealed unsafe class JsonMinute
{
    private const long MinuteNs = 60_000_000_000;

    // The minute as text and as ns.
    private ulong _date;
    private ulong _time;
    private long _startNs;

    /// <summary>Reads <c>2021-02-22T15:51:45.335689322Z</c>, of which the last digits and the point may be missing.
    /// </summary>
    /// <param name="at">First byte of the year.</param>
    /// <param name="end">The Z. At least 32 bytes behind <paramref name="at"/> must be readable.</param>
    /// <param name="timeNs">ns since the Unix epoch.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // once an element, among fields that are read at the same time
    public bool TryRead(byte* at, byte* end, out long timeNs)
    {
        // Digits behind the seconds' point; -1 without point.
        var fraction = (int)(end - at) - 20;
        timeNs = 0;
        if ((uint)(fraction + 1) > 10 || *end != 'Z' || at[16] != ':')
            return false;
        if ((Unsafe.ReadUnaligned<ulong>(at) != _date || Unsafe.ReadUnaligned<ulong>(at + 8) != _time)
            && !TryMinute(at))
            return false;
        if (fraction <= 0)
        {
            if (fraction == 0)
                return false;
            fraction = 0;
        }
        else if (at[19] != '.')
        {
            return false;
        }

        var digits = DecimalE9Digits.SpreadE9(at + 17, 2, fraction);
        var secondNs = (long)DecimalE9Digits.Join(digits);
        timeNs = _startNs + secondNs;
        return DecimalE9Digits.AreDigits(digits) && secondNs < MinuteNs;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryMinute(byte* at)
    {
        if (!Rfc3339.TryParseMinute(new ReadOnlySpan<byte>(at, Rfc3339.MinuteLength), out var startNs))
            return false;
        _date = Unsafe.ReadUnaligned<ulong>(at);
        _time = Unsafe.ReadUnaligned<ulong>(at + 8);
        _startNs = startNs;
        return true;
    }
}
