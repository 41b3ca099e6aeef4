namespace MicroAlpha.Tests.Gateways.Alpaca.Parsing;

/// <summary>Damages frames: one to four small changes, or a splice of two frames.</summary>
internal sealed class FrameMutator(Random random, IReadOnlyList<byte[]> corpus, string alphabet)
{
    /// <summary>A damaged frame of the corpus.</summary>
    public byte[] Next()
    {
        var bytes = corpus[random.Next(corpus.Count)].ToList();
        var isGentle = random.Next(2) == 0;
        for (var changes = random.Next(4) == 0 ? random.Next(2, 5) : 1; changes > 0; changes--)
        {
            if (isGentle)
                Exchange(bytes);
            else
                Change(bytes);
        }

        return [.. bytes];
    }

    // A digit for a digit, a letter for a letter: the frame mostly stays a document.
    private void Exchange(List<byte> bytes)
    {
        if (bytes.Count == 0)
            return;
        var at = random.Next(bytes.Count);
        for (var i = 0; i < bytes.Count && !char.IsAsciiLetterOrDigit((char)bytes[at]); i++)
            at = (at + 1) % bytes.Count;
        bytes[at] = char.IsAsciiDigit((char)bytes[at])
            ? (byte)"0123456789.-"[random.Next(12)]
            : (byte)"ABSTabcdipqstuxz"[random.Next(16)];
    }

    private void Change(List<byte> bytes)
    {
        var at = random.Next(bytes.Count + 1);
        var length = Math.Min(random.Next(1, 20), bytes.Count - at);
        switch (random.Next(9))
        {
            case 0:
                bytes.Insert(at, Byte());
                break;
            case 1:
                bytes.RemoveRange(at, length);
                break;
            case 2:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 3:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 4:
                var other = corpus[random.Next(corpus.Count)];
                bytes.RemoveRange(at, bytes.Count - at);
                bytes.AddRange(other.AsSpan(random.Next(other.Length)));
                break;
            case 5 when bytes.Count > 0:
                at = random.Next(bytes.Count);
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 6 when length > 0:
                // One value, key or name in place of another of the frame.
                var (from, to) = (Token(bytes), Token(bytes));
                var token = bytes.GetRange(from.At, from.Length);
                bytes.RemoveRange(to.At, to.Length);
                bytes.InsertRange(to.At, token);
                break;
            default:
                if (bytes.Count > 0)
                    bytes[random.Next(bytes.Count)] = Byte();
                break;
        }
    }

    private byte Byte() => random.Next(3) == 0 ? (byte)random.Next(256) : (byte)alphabet[random.Next(alphabet.Length)];

    // What stands between two of the bytes that separate.
    private (int At, int Length) Token(List<byte> bytes)
    {
        var at = random.Next(bytes.Count);
        var end = at;
        while (at > 0 && !IsSeparator(bytes[at - 1]))
            at--;
        while (end < bytes.Count && !IsSeparator(bytes[end]))
            end++;
        return (at, end - at);
    }

    private static bool IsSeparator(byte c) => ",:{}[]".Contains((char)c, StringComparison.Ordinal);
}
