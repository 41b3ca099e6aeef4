using MicroAlpha.Events;

namespace MicroAlpha.Pipeline.Indicators;

/// <summary>
/// When averages since the session's start begin anew, one rule for the engine and for the commands: with the first bar
/// of a day, New York's for stocks and UTC's else, and with the first bar that starts at or behind a session's start
/// that was told. A bar that began before it is the session's before. Bars come in the order of time. One thread;
/// nothing is allocated. All zeros is the start.
/// </summary>
public struct BarSession
{
    private const long DayNs = 86_400_000_000_000;

    private long _nextDayNs;
    private long _sessionNs;

    /// <summary>A session starts at a time, ns since the Unix epoch, above 0.</summary>
    public void Tell(long startNs) => _sessionNs = startNs;

    /// <summary>Takes a bar; true when it is the first of its session.</summary>
    /// <param name="startNs">Start of the bar, ns since the Unix epoch.</param>
    /// <param name="isStock">Its days are New York's.</param>
    public bool TryBegin(long startNs, bool isStock)
    {
        var isFirst = startNs >= _nextDayNs;
        if (isFirst)
        {
            _nextDayNs = isStock
                ? NewYorkTime.ToUnixNs(NewYorkTime.DayOfUnixNs(startNs).AddDays(1), 0)
                : startNs - (startNs % DayNs) + DayNs;
        }

        if (_sessionNs == 0 || startNs < _sessionNs)
            return isFirst;
        _sessionNs = 0;
        return true;
    }
}
