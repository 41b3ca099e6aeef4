using MicroAlpha.Events;
using static MicroAlpha.Tests.Pipeline.Orders.OrderSlots;

namespace MicroAlpha.Tests.Pipeline.Orders;

/// <summary>
/// One order as a venue lived it: our commands and its messages in the order they happened, made from a seed. The
/// venue may be ahead of our commands: what is asked of a closed order is refused.
/// </summary>
internal sealed class OrderHistory
{
    private readonly Random _random;
    private readonly uint _order;
    private long _cumulative;
    private long _told;
    private ulong _nextId;
    private bool _isOpen;

    public OrderHistory(int seed, uint order)
    {
        (_random, _order) = (new Random(seed), order);
        (SizeE9, PriceE9) = (_random.Next(1, 20) * One, _random.Next(90, 110) * One);
        IsBuy = _random.Next(2) == 0;
        Live(SizeE9, PriceE9);
    }

    /// <summary>What happened, in order.</summary>
    public List<Item> Items { get; } = [];

    public bool IsBuy { get; }

    public long SizeE9 { get; }

    public long PriceE9 { get; }

    /// <summary>Its cancel told less than was executed: what it says is wrong for a while.</summary>
    public bool IsLying { get; private set; }

    /// <summary>The position in the end, 1e-9 units, unsigned.</summary>
    public long ExecutedE9 => _cumulative;

    /// <summary>Its value in the end, 1e-18.</summary>
    public Int128 ExecutedE18 { get; private set; }

    private void Live(long size, long price)
    {
        Add(new Item(ItemKind.New, size, price));
        if (_random.Next(10) == 0)
        {
            Tell(Rejected(_order, CommandKind.New, Time()));
            return;
        }

        _isOpen = true;
        Tell(Accepted(_order, ++_nextId, size, price), size);
        for (var steps = _random.Next(8); steps > 0 && _isOpen; steps--)
        {
            switch (_random.Next(6))
            {
                case 0:
                    (size, price) = ChangeTerms(size, price);
                    break;
                case 1:
                    AskToCancel(size, price);
                    break;
                case 2 when _random.Next(3) == 0:
                    Close(EventKind.OrderExpired);
                    break;
                default:
                    Execute(size, price);
                    break;
            }
        }
    }

    private (long Size, long Price) ChangeTerms(long size, long price)
    {
        var newSize = Math.Max(_cumulative + One, size + (_random.Next(-5, 6) * One));
        var newPrice = price + (_random.Next(-3, 4) * One);
        if (newSize == size && newPrice == price)
            newPrice += One;
        Add(new Item(ItemKind.Replace, newSize, newPrice));
        if (_random.Next(3) == 0)
            Execute(size, price);
        if (!_isOpen || _random.Next(4) == 0 || newSize <= _cumulative)
        {
            Tell(Rejected(_order, CommandKind.Replace, Time()), size, answersReplace: true);
            return (size, price);
        }

        Tell(Replaced(_order, ++_nextId, newSize, newPrice), newSize, answersReplace: true);
        return (newSize, newPrice);
    }

    private void AskToCancel(long size, long price)
    {
        Add(new Item(ItemKind.Cancel, 0, 0));
        if (_random.Next(3) == 0)
            Execute(size, price);
        if (!_isOpen || _random.Next(4) == 0)
            Tell(Rejected(_order, CommandKind.Cancel, Time()), size, answersCancel: true);
        else
            Close(EventKind.OrderCanceled);
    }

    private void Close(EventKind kind)
    {
        _isOpen = false;
        // Sometimes an execution is told of only behind the end.
        var hidden = kind == EventKind.OrderCanceled && _cumulative > 0 && _random.Next(5) == 0 ? One : 0;
        var slot = Closed(_order, kind, _cumulative - hidden);
        IsLying |= hidden != 0;
        Tell(slot, _cumulative, answersCancel: kind == EventKind.OrderCanceled);
    }

    private void Execute(long size, long price)
    {
        var left = size - _cumulative;
        if (!_isOpen || left <= 0)
            return;
        var part = _random.Next(3) == 0 ? left : Math.Max(One, left / One * _random.Next(1, 4) / 4 * One);
        var paid = price + (_random.Next(-2, 3) * One / 4);
        _cumulative += part;
        ExecutedE18 += (Int128)part * paid;
        _isOpen = _cumulative < size;
        var execution = _random.Next(8) == 0 ? 0 : ++_nextId;
        Tell(Filled(_order, execution, part, paid, _cumulative), _isOpen ? size : _cumulative);
    }

    private long Time() => ++_told;

    private void Add(Item item) => Items.Add(item);

    private void Tell(EngineEvent slot, long worstE9 = 0, bool answersReplace = false, bool answersCancel = false) =>
        Items.Add(new Item(ItemKind.Message, 0, 0)
        {
            Slot = slot,
            WorstE9 = worstE9,
            AnswersReplace = answersReplace,
            AnswersCancel = answersCancel,
        });

    /// <summary>What an item is.</summary>
    public enum ItemKind
    {
        New,
        Replace,
        Cancel,
        Message,
    }

    /// <summary>A command of ours, or a message of the venue.</summary>
    public sealed record Item(ItemKind Kind, long SizeE9, long PriceE9)
    {
        public EngineEvent Slot { get; init; }

        /// <summary>Executed and still open at the venue after the message, 1e-9 units.</summary>
        public long WorstE9 { get; init; }

        public bool AnswersReplace { get; init; }

        public bool AnswersCancel { get; init; }
    }
}
