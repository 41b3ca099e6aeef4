namespace MicroAlpha.Pipeline.Positions;

/// <summary>What an execution is assumed to cost; venues tell fees later, and not for each execution.</summary>
/// <param name="PerUnitE9">Per share or coin, 1e-9 currency units, 0 or more.</param>
/// <param name="RatePpm">Of the value, millionths (100 = 1 bp), 0 or more.</param>
public readonly record struct FeeSchedule(long PerUnitE9, long RatePpm)
{
    private const long Million = 1_000_000;

    /// <summary>Fee of an execution, 1e-18 currency units, rounded down.</summary>
    /// <remarks>Example: 100 at 50.00 with 0.005 a unit and 100 ppm cost 0.50 + 0.50.</remarks>
    public Int128 Of(long sizeE9, long priceE9) =>
        ((Int128)sizeE9 * PerUnitE9) + ((Int128)sizeE9 * priceE9 / Million * RatePpm);
}
