using MicroAlpha.Events;
using MicroAlpha.Venue.Market;

namespace MicroAlpha.Venue.Accounts;

/// <summary>What an account holds of one listing. Owner: the exchange thread. Exact: whole numbers only.</summary>
internal sealed class Position(Listing listing)
{
    /// <summary>Of what.</summary>
    public Listing Listing { get; } = listing;

    /// <summary>Size, 1e-9 units; negative = short.</summary>
    public long SizeE9 { get; private set; }

    /// <summary>What the open size was bought for, 1e-18 dollars; negative for a short position.</summary>
    public Int128 CostE18 { get; private set; }

    /// <summary>Average entry price, 1e-9 dollars, rounded.</summary>
    public long EntryPriceE9 => (long)DecimalText.Quotient(CostE18, SizeE9);

    /// <summary>What it is worth at a price, 1e-18 dollars.</summary>
    public Int128 ValueE18(long priceE9) => DecimalText.Product(priceE9, SizeE9);

    /// <summary>
    /// Books one execution. What closes the position takes its share of the cost away, what opens adds to it.
    /// </summary>
    public void Book(Side side, long priceE9, long sizeE9)
    {
        var signed = side == Side.Bid ? sizeE9 : -sizeE9;
        var closing = SizeE9 != 0 && signed < 0 != SizeE9 < 0
            ? Math.Min(Math.Abs(signed), Math.Abs(SizeE9)) * Math.Sign(SizeE9)
            : 0;
        if (closing != 0)
        {
            CostE18 -= closing == SizeE9 ? CostE18 : DecimalText.Quotient(CostE18 * closing, SizeE9);
            SizeE9 -= closing;
            signed += closing;
        }

        SizeE9 += signed;
        CostE18 += DecimalText.Product(priceE9, signed);
    }
}
