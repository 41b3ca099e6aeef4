namespace MicroAlpha.Pipeline.Core;

/// <summary>
/// Money as exact products: a price times a size, both 1e-9, is a whole number of 1e-18 currency units in 128 bits.
/// </summary>
public static class Wide
{
    /// <summary>1e-18 units of one 1e-9 unit.</summary>
    public const long PerE9 = 1_000_000_000;

    /// <summary>To 1e-9 currency units, rounded away from 0, and held at the ends of 64 bits.</summary>
    public static long ToE9(Int128 valueE18)
    {
        var (whole, rest) = Int128.DivRem(valueE18, PerE9);
        if (rest != 0)
            whole += rest > 0 ? 1 : -1;
        return whole > long.MaxValue ? long.MaxValue : whole < long.MinValue ? long.MinValue : (long)whole;
    }

    /// <summary>To 64 bits, held at their ends.</summary>
    public static long Held(Int128 value) =>
        value > long.MaxValue ? long.MaxValue : value < long.MinValue ? long.MinValue : (long)value;

    /// <summary>From 1e-9 currency units.</summary>
    public static Int128 FromE9(long valueE9) => (Int128)valueE9 * PerE9;

    /// <summary>
    /// The part of a value that <paramref name="part"/> of <paramref name="whole"/> has, rounded towards 0, without a
    /// product of more than 128 bits.
    /// </summary>
    public static Int128 ShareOf(Int128 value, long part, long whole) =>
        ((value / whole) * part) + ((value % whole) * part / whole);
}
