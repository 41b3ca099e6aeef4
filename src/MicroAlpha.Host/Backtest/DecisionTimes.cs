using MicroAlpha.Events;

namespace MicroAlpha.Host.Backtest;

/// <summary>
/// When commands were decided that the venue has not answered, oldest first: each command has one answer. Places are
/// used again. One thread.
/// </summary>
internal sealed class DecisionTimes
{
    // By order and kind: first and last place; 0 = none.
    private readonly Dictionary<ulong, (int First, int Last)> _lists = new(1 << 10);
    private (long TimeNs, int Next)[] _places = new (long, int)[1 << 10];
    private int _free;
    private int _used = 1;

    /// <summary>Adds a decision.</summary>
    public void Add(uint orderId, CommandKind kind, long timeNs)
    {
        var place = Take();
        _places[place] = (timeNs, 0);
        var key = KeyOf(orderId, kind);
        if (_lists.TryGetValue(key, out var list))
            _places[list.Last].Next = place;
        _lists[key] = (list.First == 0 ? place : list.First, place);
    }

    /// <summary>Takes the oldest one; false when there is none.</summary>
    public bool TryTake(uint orderId, CommandKind kind, out long timeNs)
    {
        timeNs = 0;
        var key = KeyOf(orderId, kind);
        if (!_lists.TryGetValue(key, out var list))
            return false;
        var place = list.First;
        (timeNs, var next) = _places[place];
        (_places[place].Next, _free) = (_free, place);
        if (next == 0)
            _lists.Remove(key);
        else
            _lists[key] = (next, list.Last);
        return true;
    }

    private static ulong KeyOf(uint orderId, CommandKind kind) => ((ulong)orderId << 8) | (byte)kind;

    private int Take()
    {
        if (_free != 0)
        {
            var place = _free;
            _free = _places[place].Next;
            return place;
        }

        if (_used == _places.Length)
            Array.Resize(ref _places, 2 * _used);
        return _used++;
    }
}
