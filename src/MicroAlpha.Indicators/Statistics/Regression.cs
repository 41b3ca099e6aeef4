namespace MicroAlpha.Indicators.Statistics;

/// <summary>
/// Ordinary least squares of y on x, one pair at a time, by co-moments about the running means (Welford): nothing
/// cancels where n·Σxy - Σx·Σy would. Pairs can be taken out again. All zeros is the start.
/// </summary>
/// <remarks>Example: (0, 1), (1, 3), (2, 5) has slope 2, intercept 1 and R² 1.</remarks>
public struct Regression
{
    private double _meanX;
    private double _meanY;
    private double _xx;
    private double _yy;
    private double _xy;
    private double _rawXx;
    private double _rawXy;

    /// <summary>Pairs.</summary>
    public long Count { get; private set; }

    /// <summary>Slope; NaN when x does not vary.</summary>
    public readonly double Slope => _xx > 0 ? _xy / _xx : double.NaN;

    /// <summary>Intercept; NaN when x does not vary.</summary>
    public readonly double Intercept => _meanY - (Slope * _meanX);

    /// <summary>Slope of the line through the origin; NaN when all x are 0.</summary>
    public readonly double SlopeThroughOrigin => _rawXx > 0 ? _rawXy / _rawXx : double.NaN;

    /// <summary>Share of y's variance that the line explains; NaN when x or y does not vary.</summary>
    public readonly double RSquared => _xx > 0 && _yy > 0 ? _xy / _xx * (_xy / _yy) : double.NaN;

    /// <summary>Student's t of the slope; NaN below three pairs.</summary>
    public readonly double T
    {
        get
        {
            if (Count < 3 || !(_xx > 0))
                return double.NaN;
            var residual = Math.Max(_yy - (Slope * _xy), 0);
            return Slope / Math.Sqrt(residual / (Count - 2) / _xx);
        }
    }

    /// <summary>Mean of x times y about their means, divided by the number of pairs less one.</summary>
    public readonly double Covariance => Count > 1 ? _xy / (Count - 1) : double.NaN;

    /// <summary>Takes a pair in.</summary>
    public void Add(double x, double y)
    {
        Count++;
        var (offX, offY) = (x - _meanX, y - _meanY);
        _meanX += offX / Count;
        _meanY += offY / Count;
        _xx += offX * (x - _meanX);
        _yy += offY * (y - _meanY);
        _xy += offX * (y - _meanY);
        _rawXx += x * x;
        _rawXy += x * y;
    }

    /// <summary>Takes many pairs (0, 0) in at once: what as many calls would give, to rounding.</summary>
    /// <param name="count">How many; 0 or less are none.</param>
    public void AddZeros(long count)
    {
        if (count <= 0)
            return;
        var (meanX, meanY) = (_meanX, _meanY);
        var share = (double)count / (Count + count);
        var weight = Count * share;
        Count += count;
        _meanX -= meanX * share;
        _meanY -= meanY * share;
        _xx += meanX * meanX * weight;
        _yy += meanY * meanY * weight;
        _xy += meanX * meanY * weight;
    }

    /// <summary>All pairs have this x, as the caller knows: what is left of others is rounding, and goes.</summary>
    internal void SetOnlyX(double x)
    {
        (_meanX, _xx, _xy) = (x, 0, 0);
        (_rawXx, _rawXy) = (x * x * Count, x * _meanY * Count);
    }

    /// <summary>Takes a pair out that was taken in before.</summary>
    public void Remove(double x, double y)
    {
        if (Count <= 1)
        {
            this = default;
            return;
        }

        var (meanX, meanY) = (_meanX, _meanY);
        Count--;
        _meanX -= (x - meanX) / Count;
        _meanY -= (y - meanY) / Count;
        _xx -= (x - meanX) * (x - _meanX);
        _yy -= (y - meanY) * (y - _meanY);
        _xy -= (x - meanX) * (y - _meanY);
        _rawXx -= x * x;
        _rawXy -= x * y;
    }
}
