using System.Runtime.CompilerServices;
using MicroAlpha.Events;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Storage.ClickHouse;

/// <summary>
/// Where ranges end by nature: at every multiple of a fixed number of sequences and where the trading day changes, and
/// never between the two slots of a bar. The same events are cut at the same places, wherever they are read from.
/// </summary>
/// <param name="batchEvents">Sequences between two cuts, 1 or more.</param>
internal struct RangeRule(int batchEvents)
{
    private readonly int _batchEvents = batchEvents;
    private long _dayStartNs;
    private long _dayEndNs;

    /// <summary>Forgets the day: the next event is the first of a range.</summary>
    public void Begin() => (_dayStartNs, _dayEndNs) = (0, 0);

    /// <summary>
    /// True when the event belongs to another day than the range; a range without a timed event takes the event's day.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // per event
    public bool IsNextDay(in EngineEvent slot)
    {
        if (slot.ReceiveTimeNs >= _dayStartNs && slot.ReceiveTimeNs < _dayEndNs)
            return false;
        return IsOtherDay(slot);
    }

    /// <summary>True when a range ends behind this event.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // per event
    public readonly bool IsEnd(in EngineEvent slot, long sequence, long first)
    {
        var beyond = sequence + 1 - NextMultiple(first);
        return beyond > 0 || (beyond == 0 && slot.Kind != EventKind.BarPrices);
    }

    /// <summary>The multiple a range that begins at <paramref name="first"/> ends at, exclusive.</summary>
    public readonly long NextMultiple(long first) => ((first / _batchEvents) + 1) * _batchEvents;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool IsOtherDay(in EngineEvent slot)
    {
        // An event without a time belongs to any day, and the totals of a bar to the day of its prices.
        if (slot.ReceiveTimeNs <= 0 || slot.Kind == EventKind.BarTotals)
            return false;
        if (_dayEndNs != 0)
            return true;
        var day = TradingDay.Of(slot.ReceiveTimeNs);
        (_dayStartNs, _dayEndNs) = (day.StartNs, day.EndNs);
        return false;
    }
}
