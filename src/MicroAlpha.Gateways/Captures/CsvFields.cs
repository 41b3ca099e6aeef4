using System.Buffers.Text;
using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Captures;

/// <summary>
/// Comma-separated fields of one line, left to right. A method that returns false leaves the line unusable.
/// </summary>
internal ref struct CsvFields(ReadOnlySpan<byte> line)
{
    private ReadOnlySpan<byte> _rest = line;
    private bool _ended;

    /// <summary>All fields are taken.</summary>
    public readonly bool IsEnd => _ended;

    /// <summary>The next field; false at the end of the line.</summary>
    public bool TryText(out ReadOnlySpan<byte> field)
    {
        field = _rest;
        if (_ended)
            return false;
        var comma = _rest.IndexOf((byte)',');
        if (comma < 0)
        {
            _ended = true;
            return true;
        }

        field = _rest[..comma];
        _rest = _rest[(comma + 1)..];
        return true;
    }

    /// <summary>The next field as a whole number.</summary>
    public bool TryInt64(out long value)
    {
        value = 0;
        return TryText(out var text) && Utf8Parser.TryParse(text, out value, out var used) && used == text.Length;
    }

    /// <summary>The next field as a hexadecimal bit mask.</summary>
    public bool TryHex(out uint value)
    {
        value = 0;
        return TryText(out var text) && Utf8Parser.TryParse(text, out value, out var used, 'X') && used == text.Length;
    }

    /// <summary>The next field as a decimal in units of 1e-9.</summary>
    public bool TryE9(out long valueE9)
    {
        valueE9 = 0;
        return TryText(out var text) && DecimalE9.TryParse(text, out valueE9, out var used) && used == text.Length;
    }

    /// <summary>The next field, a whole number of 1e-4 currency units, as 1e-9 units.</summary>
    public bool TryPrice(out long priceE9)
    {
        const long UnitE9 = 100_000;
        priceE9 = 0;
        if (!TryInt64(out var price) || price is < -(long.MaxValue / UnitE9) or > long.MaxValue / UnitE9)
            return false;
        priceE9 = price * UnitE9;
        return true;
    }
}
