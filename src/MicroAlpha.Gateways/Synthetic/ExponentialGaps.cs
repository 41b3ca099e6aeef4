using System.Runtime.CompilerServices;

namespace MicroAlpha.Gateways.Synthetic;

/// <summary>
/// Exponentially distributed gaps from a table of 4,096 quantiles. The table is computed with additions,
/// multiplications and divisions alone, which IEEE 754 defines to the last bit, so that it is the same on every
/// machine; a library's logarithm need not be.
/// </summary>
internal sealed class ExponentialGaps
{
    private const int Bits = 12;
    private const int FractionBits = 20;
    private const double Ln2 = 0.693147180559945309417232121458;

    private readonly uint[] _quantiles = new uint[1 << Bits];

    public ExponentialGaps()
    {
        for (var i = 0; i < _quantiles.Length; i++)
            _quantiles[i] = (uint)((-Log((i + 0.5) / _quantiles.Length) * (1 << FractionBits)) + 0.5);
    }

    /// <summary>A gap with the mean <paramref name="mean"/>, in its unit, from 12 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Next(ulong random, ulong mean)
    {
        var high = Math.BigMul(_quantiles[random & ((1 << Bits) - 1)], mean, out var low);
        return (high << (64 - FractionBits)) | (low >> FractionBits);
    }

    // ln x for 0 < x < 1: x = m 2^-e with m in [0.5, 1), ln m = 2 artanh((m - 1) / (m + 1)). Example: Log(0.5) = -Ln2.
    internal static double Log(double x)
    {
        var exponent = 0;
        for (; x < 0.5; x *= 2)
            exponent++;
        var y = (x - 1) / (x + 1);
        var square = y * y;
        var sum = 0.0;
        for (var k = 41; k >= 1; k -= 2)
            sum = (sum * square) + (1.0 / k);
        return (2 * y * sum) - (exponent * Ln2);
    }
}
