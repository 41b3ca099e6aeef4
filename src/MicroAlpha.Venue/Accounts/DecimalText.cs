using System.Text;
using System.Text.Json;
using MicroAlpha.Events;

namespace MicroAlpha.Venue.Accounts;

/// <summary>Exact decimals as the text of replies: whole numbers of 1e-9 or 1e-18 units. Any thread.</summary>
internal static class DecimalText
{
    private static readonly Int128 OneE18 = (Int128)DecimalE9.One * DecimalE9.One;

    /// <summary>The shortest exact text of 1e-9 units.</summary>
    public static string OfE9(long valueE9)
    {
        Span<byte> text = stackalloc byte[DecimalE9.MaxLength];
        return Encoding.ASCII.GetString(text[..DecimalE9.Format(valueE9, text)]);
    }

    /// <summary>The shortest exact text of 1e-18 units.</summary>
    public static string OfE18(Int128 valueE18)
    {
        var magnitude = Int128.Abs(valueE18);
        var whole = magnitude / OneE18;
        var rest = magnitude % OneE18;
        var sign = valueE18 < 0 ? "-" : "";
        return rest == 0
            ? $"{sign}{whole}"
            : $"{sign}{whole}.{rest.ToString("D18", null).TrimEnd('0')}";
    }

    /// <summary>Price times size without rounding.</summary>
    public static Int128 Product(long priceE9, long sizeE9) => (Int128)priceE9 * sizeE9;

    /// <summary>A quotient rounded half away from zero; 0 when divided by 0.</summary>
    public static Int128 Quotient(Int128 above, Int128 below)
    {
        if (below == 0)
            return 0;
        var divisor = Int128.Abs(below);
        var magnitude = (Int128.Abs(above) + (divisor / 2)) / divisor;
        return above < 0 != below < 0 ? -magnitude : magnitude;
    }

    /// <summary>A quotient of two numbers of one unit, in 1e-9 units.</summary>
    public static long RatioE9(Int128 above, Int128 below) => (long)Quotient(above * DecimalE9.One, below);

    /// <summary>Writes 1e-9 units as a decimal string; null when <paramref name="valueE9"/> is 0 and may be.</summary>
    public static void WriteE9(Utf8JsonWriter writer, string name, long valueE9, bool isNullWhenZero = false)
    {
        if (valueE9 == 0 && isNullWhenZero)
        {
            writer.WriteNull(name);
            return;
        }

        Span<byte> text = stackalloc byte[DecimalE9.MaxLength];
        writer.WriteString(name, text[..DecimalE9.Format(valueE9, text)]);
    }

    /// <summary>Writes 1e-18 units as a decimal string.</summary>
    public static void WriteE18(Utf8JsonWriter writer, string name, Int128 valueE18) =>
        writer.WriteString(name, OfE18(valueE18));

    /// <summary>Writes 1e-9 units as a JSON number.</summary>
    public static void WriteNumberE9(Utf8JsonWriter writer, string name, long valueE9)
    {
        Span<byte> text = stackalloc byte[DecimalE9.MaxLength];
        writer.WritePropertyName(name);
        writer.WriteRawValue(text[..DecimalE9.Format(valueE9, text)], skipInputValidation: true);
    }
}
