using System.Buffers.Text;

namespace MicroAlpha.Pipeline.Orders;

/// <summary>
/// Our name of an order at the venue: <c>MA-{boot epoch}-{strategy}-{sequence}</c> in decimal. The boot epoch is a new
/// number at each start, so a restarted engine never uses a name twice; the sequence is that of the new or replace
/// command, so a retry has the same name and a replace another one. Any thread, no allocation.
/// </summary>
public static class ClientOrderId
{
    /// <summary>Longest name, bytes: 3 + 20 + 1 + 5 + 1 + 18. A sequence has 18 digits at most.</summary>
    public const int MaxLength = 48;

    /// <summary>Largest sequence.</summary>
    public const long MaxSequence = 999_999_999_999_999_999;

    /// <summary>Writes a name.</summary>
    /// <param name="target">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="bootEpoch">Number of this start.</param>
    /// <param name="strategyId">Strategy.</param>
    /// <param name="sequence">Command sequence, 0 to <see cref="MaxSequence"/>.</param>
    /// <returns>Its length; 0 when the target is too short or the sequence out of range.</returns>
    public static int Format(Span<byte> target, ulong bootEpoch, ushort strategyId, long sequence)
    {
        if (target.Length < MaxLength || sequence is < 0 or > MaxSequence)
            return 0;
        "MA-"u8.CopyTo(target);
        var at = 3;
        _ = Utf8Formatter.TryFormat(bootEpoch, target[at..], out var length);
        at += length;
        target[at++] = (byte)'-';
        _ = Utf8Formatter.TryFormat(strategyId, target[at..], out length);
        at += length;
        target[at++] = (byte)'-';
        _ = Utf8Formatter.TryFormat(sequence, target[at..], out length);
        return at + length;
    }

    /// <summary>Takes a name apart; false for anything that <see cref="Format"/> does not write.</summary>
    public static bool TryParse(
        ReadOnlySpan<byte> text, out ulong bootEpoch, out ushort strategyId, out long sequence)
    {
        (bootEpoch, strategyId, sequence) = (0, 0, 0);
        if (text.Length > MaxLength || !text.StartsWith("MA-"u8))
            return false;
        var rest = text[3..];
        Span<byte> again = stackalloc byte[MaxLength];
        if (!Utf8Parser.TryParse(rest, out bootEpoch, out var used) || !TrySkip(ref rest, used)
            || !Utf8Parser.TryParse(rest, out strategyId, out used) || !TrySkip(ref rest, used)
            || !Utf8Parser.TryParse(rest, out sequence, out used) || used != rest.Length)
        {
            return false;
        }

        // One canonical form: no leading zero, no sign.
        return again[..Format(again, bootEpoch, strategyId, sequence)].SequenceEqual(text);
    }

    private static bool TrySkip(ref ReadOnlySpan<byte> rest, int used)
    {
        if (used >= rest.Length || rest[used] != '-')
            return false;
        rest = rest[(used + 1)..];
        return true;
    }
}
