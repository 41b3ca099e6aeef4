namespace MicroAlpha.Storage.ClickHouse;

/// <summary>What ClickHouse's error codes mean for a batch. Numbers are the same in all versions.</summary>
internal static class StoreErrors
{
    /// <summary>
    /// The code in "Code: 60, e.displayText() = …" or "Code: 60. DB::Exception: …"; 0 when there is none.
    /// </summary>
    public static int CodeOf(ReadOnlySpan<char> text)
    {
        var at = text.IndexOf("Code: ");
        if (at < 0)
            return 0;
        text = text[(at + 6)..];
        var code = 0;
        foreach (var letter in text)
        {
            if (!char.IsAsciiDigit(letter) || code > 100_000)
                break;
            code = (code * 10) + (letter - '0');
        }

        return code;
    }

    /// <summary>What the server will say next time.</summary>
    public static StoreOutcome Judge(int code) => code switch
    {
        // Columns, types, tables, databases, syntax, values that can not be read.
        6 or 7 or 8 or 9 or 10 or 15 or 16 or 20 or 26 or 27 or 36 or 41 or 42 or 43 or 44 or 46 or 47 or 48 or 50
            or 53 or 57 or 60 or 62 or 70 or 72 or 80 or 81 or 115 or 117 or 122 or 131 or 171 or 218 or 349 or 352
            => StoreOutcome.Rejected,
        // Rights: readonly, unknown user, password, access.
        164 or 192 or 193 or 194 or 195 or 291 or 452 or 497 or 516 => StoreOutcome.Rejected,
        // Too many queries, quota, memory, space, too many parts, no ZooKeeper, readonly replica.
        201 or 202 or 225 or 241 or 242 or 243 or 252 or 285 or 999 => StoreOutcome.Busy,
        _ => StoreOutcome.Unknown,
    };
}
