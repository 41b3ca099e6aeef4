namespace MicroAlpha.Indicators.Statistics;

/// <summary>
/// Roll's spread (1984): 2·√(-cov(dp_t, dp_{t-1})) of trade prices. A covariance of 0 or above has no spread: NaN. All
/// zeros is the start.
/// </summary>
/// <remarks>Example: prices 10, 11, 10, 11, 10 have changes +1, -1, +1, -1 and covariance -4/3: 2.3094.</remarks>
public struct RollSpread
{
    private Regression _pairs;
    private double _lastPrice;
    private double _lastChange;
    private int _known;

    /// <summary>Covariance of neighbouring changes (n - 1); NaN below two pairs.</summary>
    public readonly double Covariance => _pairs.Count > 1 ? _pairs.Covariance : double.NaN;

    /// <summary>The spread, in the unit of the prices; NaN when it has none.</summary>
    public readonly double Value => Covariance < 0 ? 2 * Math.Sqrt(-Covariance) : double.NaN;

    /// <summary>Takes a trade price in.</summary>
    public void Add(double price)
    {
        var change = price - _lastPrice;
        if (_known >= 2)
            _pairs.Add(_lastChange, change);
        _known = Math.Min(_known + 1, 2);
        (_lastPrice, _lastChange) = (price, change);
    }

    /// <summary>A gap: no change is taken over it.</summary>
    public void Reset() => _known = 0;
}
