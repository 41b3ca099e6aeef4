using MicroAlpha.Events;
using MicroAlpha.Host.Backtest;
using MicroAlpha.Pipeline.Books;

namespace MicroAlpha.Tests.Host.Backtest;

/// <summary>
/// Keeps one bid and one ask of one unit at the touch of the first instrument, replaced when the touch has moved, sent
/// anew when they are done; no further than a few units from flat.
/// </summary>
internal sealed class QuotingCore(long sizeE9, long maxPositionE9) : IBacktestCore
{
    private readonly BookSet _books = new(new BookOptions());
    private readonly Queue<OrderCommand> _commands = [];
    private readonly uint[] _ids = new uint[3];
    private readonly long[] _prices = new long[3];
    private uint _lastId;
    private long _sent;
    private long _slots;

    public long PositionE9 { get; private set; }

    /// <summary>Times of everything seen; must not fall.</summary>
    public long LastTimeNs { get; private set; } = long.MinValue;

    public bool IsInOrder { get; private set; } = true;

    public void Take(ref EngineEvent slot)
    {
        IsInOrder &= slot.ReceiveTimeNs >= LastTimeNs;
        LastTimeNs = slot.ReceiveTimeNs;
        _books.Apply(ref slot, _slots++);
        if (slot.Kind == EventKind.OrderFilled)
        {
            var side = Array.IndexOf(_ids, slot.OrderFilled.OrderId) == 1 ? 1 : -1;
            PositionE9 += side * slot.OrderFilled.SizeE9;
            if (slot.OrderFilled.CumulativeSizeE9 == sizeE9)
                Forget(slot.OrderFilled.OrderId);
        }
        else if (slot.Kind == EventKind.OrderCanceled)
        {
            Forget(slot.OrderClosed.OrderId);
        }

        if (slot.Kind is not (EventKind.Quote or EventKind.BookLevel) || slot.InstrumentId != 0)
            return;
        Touch(0, out var bidE9, out var askE9);
        Quote(Side.Bid, bidE9, slot.ReceiveTimeNs);
        Quote(Side.Ask, askE9, slot.ReceiveTimeNs);
    }

    public bool TryNextCommand(ref OrderCommand command, out long sequence)
    {
        sequence = _sent;
        if (!_commands.TryDequeue(out command))
            return false;
        _sent++;
        return true;
    }

    public void Touch(uint instrumentId, out long bidE9, out long askE9)
    {
        ref readonly var top = ref _books.Top(instrumentId);
        (bidE9, askE9) = (top.BidPriceE9, top.AskPriceE9);
    }

    public bool IsTraded(uint instrumentId) => instrumentId == 0;

    private void Forget(uint id)
    {
        var at = Array.IndexOf(_ids, id);
        if (at > 0)
            (_ids[at], _prices[at]) = (0, 0);
    }

    private void Quote(Side side, long priceE9, long timeNs)
    {
        var at = (int)side;
        var isFull = side == Side.Bid ? PositionE9 >= maxPositionE9 : PositionE9 <= -maxPositionE9;
        if (priceE9 == 0 || priceE9 == _prices[at] || (isFull && _ids[at] == 0))
            return;
        var isNew = _ids[at] == 0;
        if (isNew)
            _ids[at] = ++_lastId;
        _prices[at] = priceE9;
        _commands.Enqueue(new OrderCommand
        {
            Kind = isNew ? CommandKind.New : CommandKind.Replace,
            DecisionTimeNs = timeNs,
            Side = side,
            OrderType = OrderType.Limit,
            TimeInForce = TimeInForce.GoodTillCanceled,
            PriceE9 = priceE9,
            SizeE9 = sizeE9,
            OrderId = _ids[at],
        });
    }
}
