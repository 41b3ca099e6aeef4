namespace MicroAlpha.Pipeline.Indicators;

/// <summary>
/// Tumbling windows of many instruments on the receive clock: which one is open, and whether an event closes it.
/// </summary>
internal sealed class Windows(int symbols, long widthNs)
{
    private readonly long[] _ends = new long[symbols];

    /// <summary>
    /// Takes a time in. True when it lies behind the open window, which is closed by it; the window of the time is open
    /// then.
    /// </summary>
    /// <param name="place">Instrument.</param>
    /// <param name="timeNs">Time, ns.</param>
    /// <param name="isNext">The new window follows the closed one without an empty one between.</param>
    public bool TryPass(int place, long timeNs, out bool isNext)
    {
        ref var end = ref _ends[place];
        isNext = false;
        if (timeNs < end)
            return false;
        var hadWindow = end != 0;
        var start = timeNs - (timeNs % widthNs);
        isNext = start == end;
        end = start + widthNs;
        return hadWindow;
    }
}
