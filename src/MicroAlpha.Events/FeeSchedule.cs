namespace MicroAlpha.Events;

/// <summary>
/// Fees of a venue: per whole unit and as a share of the notional, apart for makers and takers. Negative = a rebate.
/// The paper venue charges them and the core's positions assume them, so both come to the same sum. Any thread.
/// </summary>
/// <remarks>
/// Example: a taker buys 200 shares at 10.50 for 0.003 a share and 2 bp: 0.60 + 2100.00 * 0.0002 = 1.02.
/// </remarks>
/// <param name="MakerPerUnitE9">Maker's fee for one whole unit (share, coin), 1e-9 currency units.</param>
/// <param name="TakerPerUnitE9">Taker's fee for one whole unit, 1e-9 currency units.</param>
/// <param name="MakerRateE9">Maker's share of the notional, 1e-9: one basis point is 100,000.</param>
/// <param name="TakerRateE9">Taker's share of the notional, 1e-9.</param>
public readonly record struct FeeSchedule(
    long MakerPerUnitE9, long TakerPerUnitE9, long MakerRateE9, long TakerRateE9)
{
    private const long Unit = 1_000_000_000;

    /// <summary>One basis point as a rate.</summary>
    public const long BasisPointE9 = 100_000;

    /// <summary>One millionth as a rate.</summary>
    public const long MillionthE9 = 1_000;

    /// <summary>The fee of one fill, 1e-9 currency units, rounded up (against us).</summary>
    /// <param name="priceE9">Execution price, 1e-9 currency units.</param>
    /// <param name="sizeE9">Executed size, 1e-9 units.</param>
    /// <param name="isMaker">Our order rested.</param>
    /// <exception cref="OverflowException">The fee does not fit into 64 bits.</exception>
    public long Of(long priceE9, long sizeE9, bool isMaker)
    {
        var (perUnit, rate) = isMaker ? (MakerPerUnitE9, MakerRateE9) : (TakerPerUnitE9, TakerRateE9);
        if ((perUnit | rate) == 0)
            return 0;
        // Both parts in 1e-27 currency units, so that they are rounded once.
        var parts = checked(
            ((Int128)perUnit * sizeE9 * Unit) + ((Int128)priceE9 * sizeE9 * (Int128)rate));
        Int128 divisor = Unit * Unit;
        var whole = parts / divisor;
        return checked((long)(whole * divisor < parts ? whole + 1 : whole));
    }
}
