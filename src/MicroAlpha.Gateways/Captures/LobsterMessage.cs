namespace MicroAlpha.Gateways.Captures;

/// <summary>One row of a LOBSTER message file.</summary>
internal struct LobsterMessage
{
    /// <summary>Time, ns after midnight New York; more than nine decimals are rounded.</summary>
    public long TimeNs;

    /// <summary>
    /// 1 new, 2 partial cancel, 3 delete, 4 visible execution, 5 hidden execution, 6 cross trade, 7 halt.
    /// </summary>
    public long Type;

    /// <summary>Shares in 1e-9 units.</summary>
    public long SizeE9;

    /// <summary>Price in 1e-9 currency units; for type 7 the raw halt code (-1, 0, 1) times 100,000.</summary>
    public long PriceE9;

    /// <summary>1 = a buy limit order, -1 = a sell limit order.</summary>
    public long Direction;

    /// <summary>Reads a row. Null on success, else what is wrong.</summary>
    public static string? Read(ReadOnlySpan<byte> line, out LobsterMessage message)
    {
        message = default;
        var fields = new CsvFields(line);
        if (!fields.TryText(out var time) || !TryTime(time, out message.TimeNs))
            return "the time is not seconds after midnight";
        if (!fields.TryInt64(out message.Type) || message.Type is < 1 or > 7)
            return "the message type is none of 1 to 7";
        if (!fields.TryInt64(out _) || !fields.TryE9(out message.SizeE9) || !fields.TryPrice(out message.PriceE9)
            || !fields.TryInt64(out message.Direction))
            return "order id, size, price or direction is not a number";
        // Later LOBSTER files may carry the attributing participant in a seventh column.
        if (!fields.IsEnd && (!fields.TryText(out _) || !fields.IsEnd))
            return "the row has too many columns";
        if (message.Direction is not (1 or -1))
            return "the direction is neither 1 nor -1";
        if (message.Type is >= 4 and <= 6 && (message.PriceE9 <= 0 || message.SizeE9 <= 0))
            return "price or size of an execution is not positive";
        return message.Type == 7 && message.PriceE9 / 100_000 is not (-1 or 0 or 1) ? "unknown halt code" : null;
    }

    private static bool TryTime(ReadOnlySpan<byte> text, out long timeNs)
    {
        timeNs = 0;
        var point = text.IndexOf((byte)'.');
        var whole = point < 0 ? text : text[..point];
        if (whole.Length is 0 or > 5)
            return false;
        var value = 0L;
        foreach (var digit in whole)
        {
            if (!char.IsAsciiDigit((char)digit))
                return false;
            value = (value * 10) + (digit - '0');
        }

        if (value >= 86_400)
            return false;
        var decimals = point < 0 ? [] : text[(point + 1)..];
        for (var i = 0; i < Math.Max(9, decimals.Length); i++)
        {
            var digit = i < decimals.Length ? decimals[i] : (byte)'0';
            if (!char.IsAsciiDigit((char)digit))
                return false;
            if (i < 9)
                value = (value * 10) + (digit - '0');
        }

        // Some rows carry float noise behind the nanoseconds.
        if (decimals.Length > 9 && decimals[9] >= '5')
            value++;
        timeNs = value;
        return true;
    }
}
