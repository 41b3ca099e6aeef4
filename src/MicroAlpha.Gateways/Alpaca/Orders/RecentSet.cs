namespace MicroAlpha.Gateways.Alpaca.Orders;

/// <summary>A set that forgets its oldest member when it is full. One thread.</summary>
internal sealed class RecentSet<T>(int capacity)
    where T : notnull
{
    private readonly HashSet<T> _members = [];
    private readonly Queue<T> _order = new();

    /// <summary>False when it is a member already.</summary>
    public bool TryAdd(T member)
    {
        if (!_members.Add(member))
            return false;
        _order.Enqueue(member);
        if (_order.Count > capacity)
            _members.Remove(_order.Dequeue());
        return true;
    }
}
