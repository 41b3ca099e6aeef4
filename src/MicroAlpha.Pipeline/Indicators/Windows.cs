namespace MicroAlpha.Pipeline.Indicators;

/// <summary>
/// Tumbling windows of many instruments on the receive clock: which one is open, and whether an event closes it.
/// </summary>
internal sealed class Windows(int symbols, long widthNs)
{
    private const long MaxEmpty = 10_000_000;

    private readonly long[] _ends = new long[symbols];

    /// <summary>
    /// Takes a time in. True when it lies behind the open window, which is closed by it; the window of the time is open
    /// then.
    /// </summary>
    /// <param name="place">Instrument.</param>
    /// <param name="timeNs">Time, ns.</param>
    /// <param name="passed">
    /// Windows closed: 1 when the new one follows the open one, more when there are empty ones between. A hole of more
    /// than 10^7 of them is no window: 1, as in the command.
    /// </param>
    public bool TryPass(int place, long timeNs, out long passed)
    {
        ref var end = ref _ends[place];
        passed = 0;
        if (timeNs < end)
            return false;
        var start = timeNs - (timeNs % widthNs);
        if (end != 0)
            passed = ((start - end) / widthNs) + 1;
        if (passed > MaxEmpty)
            passed = 1;
        end = start + widthNs;
        return passed > 0;
    }
}
