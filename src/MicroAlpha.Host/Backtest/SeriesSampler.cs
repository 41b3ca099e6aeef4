namespace MicroAlpha.Host.Backtest;

/// <summary>
/// A long series for a picture: the time is cut into as many parts as there are pixels, and of each part the first, the
/// smallest, the largest and the last value stay, in their order. No peak is lost.
/// </summary>
internal sealed class SeriesSampler(long startNs, long endNs, int parts)
{
    private readonly List<(long TimeNs, double Value)> _points = [];
    private readonly (long TimeNs, double Value)[] _part = new (long, double)[4];
    private int _current = -1;

    /// <summary>Values that were added.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a value; times must not fall.</summary>
    public void Add(long timeNs, double value)
    {
        Count++;
        var span = Math.Max(1, endNs - startNs);
        var part = (int)Math.Min(parts - 1, (long)((Int128)(timeNs - startNs) * parts / span));
        if (part != _current)
        {
            Flush();
            _current = part;
            Array.Fill(_part, (timeNs, value));
            return;
        }

        if (value < _part[1].Value)
            _part[1] = (timeNs, value);
        if (value > _part[2].Value)
            _part[2] = (timeNs, value);
        _part[3] = (timeNs, value);
    }

    /// <summary>What stays, in order of time.</summary>
    public IReadOnlyList<(long TimeNs, double Value)> Points()
    {
        Flush();
        _current = -1;
        return _points;
    }

    private void Flush()
    {
        if (_current < 0)
            return;
        foreach (var point in _part.Distinct().OrderBy(static point => point.TimeNs))
            _points.Add(point);
    }
}
