using System.Globalization;
using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>
/// Binary floating-point numbers to 1e-9 units: the value is the shortest decimal that gives the number back, which is
/// what the sender wrote. Stateless, any thread, no allocation.
/// </summary>
internal static class DoubleE9
{
    // Below 2^21 two doubles are at most 2^-32 apart, less than 1e-9, so at most one decimal of nine places gives a
    // double back, and the product with 1e9 is less than half a unit wrong.
    private const double FastBelow = 2_097_152;

    // -1.7976931348623157E+308
    private const int MaxText = 32;

    /// <summary>False when the decimal has more than nine places, does not fit, or is no number.</summary>
    public static bool TryConvert(double value, out long valueE9)
    {
        if (Math.Abs(value) < FastBelow)
        {
            valueE9 = (long)Math.Round(value * DecimalE9.One);
            if ((double)valueE9 / DecimalE9.One == value)
                return true;
            valueE9 = 0;
            return false;
        }

        return TryConvertText(value, isRounded: false, out valueE9);
    }

    /// <summary>
    /// The same rounded to nine places, halves away from zero; false when it does not fit or is no number.
    /// </summary>
    public static bool TryRound(double value, out long valueE9) =>
        TryConvert(value, out valueE9) || TryConvertText(value, isRounded: true, out valueE9);

    /// <summary>The same for single precision.</summary>
    public static bool TryConvert(float value, bool isRounded, out long valueE9)
    {
        Span<byte> text = stackalloc byte[MaxText];
        valueE9 = 0;
        return float.IsFinite(value) && value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture)
            && TryParse(text[..length], isRounded, out valueE9);
    }

    private static bool TryConvertText(double value, bool isRounded, out long valueE9)
    {
        Span<byte> text = stackalloc byte[MaxText];
        valueE9 = 0;
        return double.IsFinite(value) && value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture)
            && TryParse(text[..length], isRounded, out valueE9);
    }

    private static bool TryParse(ReadOnlySpan<byte> text, bool isRounded, out long valueE9) =>
        isRounded ? RoundedE9Text.TryParse(text, out valueE9) : DecimalE9.TryParse(text, out valueE9, out _);
}
