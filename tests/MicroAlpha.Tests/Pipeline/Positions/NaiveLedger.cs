using System.Numerics;
using MicroAlpha.Events;

namespace MicroAlpha.Tests.Pipeline.Positions;

/// <summary>
/// The specification of the position book: every execution as a list of single units, money as fractions that are
/// never rounded.
/// </summary>
internal sealed class NaiveLedger
{
    private readonly List<(bool IsLong, long Price)> _units = [];
    private BigInteger _averageNumerator = BigInteger.Zero;
    private BigInteger _averageDenominator = BigInteger.One;

    public long Net => _units.Count == 0 ? 0 : _units[0].IsLong ? _units.Count : -_units.Count;

    public BigInteger RealisedFifo { get; private set; }

    /// <summary>Realised by average cost as a fraction.</summary>
    public (BigInteger Numerator, BigInteger Denominator) Realised { get; private set; } = (0, 1);

    public BigInteger CostFifo => _units.Aggregate(BigInteger.Zero, (sum, unit) => sum + unit.Price);

    public void Book(Side side, long units, long price)
    {
        for (var i = 0L; i < units; i++)
        {
            var isBuy = side == Side.Bid;
            if (_units.Count == 0 || _units[0].IsLong == isBuy)
            {
                // The average over n + 1 units.
                var n = _units.Count;
                _averageNumerator = ((_averageNumerator * n) + (price * _averageDenominator));
                _averageDenominator *= n + 1;
                Reduce(ref _averageNumerator, ref _averageDenominator);
                _units.Add((isBuy, price));
                continue;
            }

            var unit = _units[0];
            _units.RemoveAt(0);
            RealisedFifo += unit.IsLong ? price - unit.Price : unit.Price - price;
            var gain = (price * _averageDenominator) - _averageNumerator;
            if (!unit.IsLong)
                gain = -gain;
            var numerator = (Realised.Numerator * _averageDenominator) + (gain * Realised.Denominator);
            var denominator = Realised.Denominator * _averageDenominator;
            Reduce(ref numerator, ref denominator);
            Realised = (numerator, denominator);
            if (_units.Count == 0)
                (_averageNumerator, _averageDenominator) = (0, 1);
        }
    }

    private static void Reduce(ref BigInteger numerator, ref BigInteger denominator)
    {
        var common = BigInteger.GreatestCommonDivisor(numerator, denominator);
        if (common > 1)
            (numerator, denominator) = (numerator / common, denominator / common);
    }
}
