using MicroAlpha.Events;

namespace MicroAlpha.Host.Trading;

/// <summary>
/// What was let out by parent intent, kept apart from the core's own count: executed and open children never exceed
/// their parent, whatever the core believed. Any thread; a short lock.
/// </summary>
internal sealed class SentBook
{
    private readonly Lock _lock = new();
    private readonly Dictionary<uint, Child> _children = [];
    private readonly Dictionary<uint, long> _parents = [];

    /// <summary>Binds what a command asks for; false, and nothing changes, when that exceeds its parent.</summary>
    /// <param name="command">New or replace.</param>
    /// <param name="parentSizeE9">Size of its parent, 1e-9 units.</param>
    /// <param name="totalE9">What all children would have then.</param>
    public bool TryCommit(in OrderCommand command, long parentSizeE9, out long totalE9)
    {
        totalE9 = 0;
        if (command.ParentId == 0)
            return true;
        lock (_lock)
        {
            var child = _children.GetValueOrDefault(command.OrderId) ?? new Child(command.ParentId);
            var bound = Math.Max(child.BoundE9, command.SizeE9);
            totalE9 = _parents.GetValueOrDefault(child.ParentId) + bound - child.BoundE9;
            if (totalE9 > parentSizeE9)
                return false;
            _children[command.OrderId] = child;
            Bind(child, bound);
            return true;
        }
    }

    /// <summary>Takes an order event in, before the core sees it.</summary>
    public void Take(in EngineEvent slot)
    {
        var id = slot.Kind switch
        {
            EventKind.OrderAccepted or EventKind.OrderReplaced => slot.OrderAccepted.OrderId,
            EventKind.OrderFilled => slot.OrderFilled.OrderId,
            EventKind.OrderCanceled or EventKind.OrderExpired => slot.OrderClosed.OrderId,
            EventKind.OrderRejected => slot.OrderRejected.OrderId,
            _ => 0u,
        };
        lock (_lock)
        {
            if (id == 0 || !_children.TryGetValue(id, out var child))
                return;
            switch (slot.Kind)
            {
                case EventKind.OrderAccepted or EventKind.OrderReplaced:
                    child.InForceE9 = slot.OrderAccepted.SizeE9;
                    Bind(child, child.IsEnded ? child.FilledE9 : Math.Max(child.InForceE9, child.FilledE9));
                    break;
                case EventKind.OrderFilled:
                    child.FilledE9 = Math.Max(child.FilledE9, slot.OrderFilled.CumulativeSizeE9);
                    Bind(child, child.IsEnded ? child.FilledE9 : Math.Max(child.BoundE9, child.FilledE9));
                    break;
                case EventKind.OrderCanceled or EventKind.OrderExpired:
                    child.FilledE9 = Math.Max(child.FilledE9, slot.OrderClosed.CumulativeSizeE9);
                    child.IsEnded = true;
                    Bind(child, child.FilledE9);
                    break;
                case EventKind.OrderRejected when slot.OrderRejected.RejectedBy != 4:
                    Refuse(child, (CommandKind)slot.OrderRejected.RefusedCommand);
                    break;
            }
        }
    }

    private void Refuse(Child child, CommandKind refused)
    {
        if (refused == CommandKind.New)
        {
            child.IsEnded = true;
            Bind(child, child.FilledE9);
        }
        else if (refused == CommandKind.Replace && !child.IsEnded)
        {
            Bind(child, Math.Max(child.InForceE9, child.FilledE9));
        }
    }

    private void Bind(Child child, long sizeE9)
    {
        _parents[child.ParentId] = _parents.GetValueOrDefault(child.ParentId) + sizeE9 - child.BoundE9;
        child.BoundE9 = sizeE9;
    }

    private sealed class Child(uint parentId)
    {
        public uint ParentId => parentId;

        public long BoundE9 { get; set; }


        public long InForceE9 { get; set; }

        public long FilledE9 { get; set; }

        public bool IsEnded { get; set; }
    }
}
