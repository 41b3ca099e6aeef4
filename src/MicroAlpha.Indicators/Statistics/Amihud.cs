namespace MicroAlpha.Indicators.Statistics;

/// <summary>
/// Amihud's illiquidity (2002): the mean of |log return| / dollar volume over periods that traded. Periods without
/// volume are left out, not counted as 0. All zeros is the start.
/// </summary>
/// <remarks>Example: closes 100, 101 with 1,000 $ in the second period: 0.00995033 / 1000 = 9.95e-6.</remarks>
public struct Amihud
{
    private double _lastClose;
    private double _sum;

    /// <summary>Periods that entered the mean.</summary>
    public long Count { get; private set; }

    /// <summary>The mean; NaN before the second period that traded.</summary>
    public readonly double Value => Count > 0 ? _sum / Count : double.NaN;

    /// <summary>What the last period added; NaN when nothing.</summary>
    public double Last { get; private set; }

    /// <summary>Takes a period in.</summary>
    /// <param name="close">Its last price; ignored without volume.</param>
    /// <param name="dollars">Its volume in dollars; 0 = it did not trade.</param>
    public void Add(double close, double dollars)
    {
        Last = double.NaN;
        if (!(dollars > 0))
            return;
        if (_lastClose > 0)
        {
            Last = Math.Abs(Math.Log(close / _lastClose)) / dollars;
            _sum += Last;
            Count++;
        }

        _lastClose = close;
    }
}
