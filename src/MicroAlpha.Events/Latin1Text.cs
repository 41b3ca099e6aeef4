using System.Text;

namespace MicroAlpha.Events;

/// <summary>Fixed-size Latin-1 text inside slots.</summary>
public static class Latin1Text
{
    /// <summary>
    /// Copies <paramref name="text"/> and clears the rest of <paramref name="target"/>; false when it does not fit, has
    /// a zero or a character above 255 (the target is then all zeros).
    /// </summary>
    public static bool TrySet(Span<byte> target, ReadOnlySpan<char> text)
    {
        target.Clear();
        if (text.Length > target.Length)
            return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '\0' or > '\u00ff')
            {
                target.Clear();
                return false;
            }

            target[i] = (byte)text[i];
        }

        return true;
    }

    /// <summary>The used part of <paramref name="bytes"/>.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> bytes) => bytes.TrimEnd((byte)0);

    /// <summary>The text of <paramref name="bytes"/> without trailing zeros. Allocates: cold path only.</summary>
    public static string ToString(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(Trim(bytes));
}
