using MicroAlpha.Events;
using MicroAlpha.Venue.Paper;

namespace MicroAlpha.LatencyBench.Paper;

/// <summary>
/// Two bids and two asks in the first instrument that is quoted, at the touch and one step behind, moved when the touch
/// has moved; filled ones are sent anew.
/// </summary>
internal sealed class Quoter(PaperBroker broker)
{
    private const int Orders = 4;

    private readonly uint[] _ids = new uint[Orders];
    private readonly long[] _prices = new long[Orders];
    private uint _instrument = EngineEvent.NoInstrument;
    private uint _lastId;

    /// <summary>Commands sent.</summary>
    public long Commands { get; private set; }

    /// <summary>Looks at a quote.</summary>
    public void OnQuote(in EngineEvent slot)
    {
        if (_instrument == EngineEvent.NoInstrument)
            _instrument = slot.InstrumentId;
        if (slot.InstrumentId != _instrument || slot.Quote.BidPriceE9 <= 0 || slot.Quote.AskPriceE9 <= 0)
            return;
        var step = Math.Max(10_000_000, slot.Quote.AskPriceE9 - slot.Quote.BidPriceE9);
        for (var i = 0; i < Orders; i++)
        {
            var isBid = i < Orders / 2;
            var behind = i % (Orders / 2) * step;
            var price = isBid ? slot.Quote.BidPriceE9 - behind : slot.Quote.AskPriceE9 + behind;
            if (_prices[i] == price)
                continue;
            var isNew = _ids[i] == 0;
            if (isNew)
                _ids[i] = ++_lastId;
            _prices[i] = price;
            broker.Submit(
                new OrderCommand
                {
                    Kind = isNew ? CommandKind.New : CommandKind.Replace,
                    DecisionTimeNs = slot.ReceiveTimeNs,
                    InstrumentId = _instrument,
                    Side = isBid ? Side.Bid : Side.Ask,
                    OrderType = OrderType.Limit,
                    TimeInForce = TimeInForce.GoodTillCanceled,
                    PriceE9 = price,
                    SizeE9 = 1_000_000_000,
                    OrderId = _ids[i],
                },
                Commands++);
        }
    }

    /// <summary>Forgets an order that is done.</summary>
    public void OnAnswer(in EngineEvent slot)
    {
        var id = slot.Kind switch
        {
            EventKind.OrderFilled when slot.OrderFilled.CumulativeSizeE9 == 1_000_000_000 => slot.OrderFilled.OrderId,
            EventKind.OrderCanceled => slot.OrderClosed.OrderId,
            EventKind.OrderRejected when slot.OrderRejected.RefusedCommand == (byte)CommandKind.New =>
                slot.OrderRejected.OrderId,
            _ => 0u,
        };
        var at = id == 0 ? -1 : Array.IndexOf(_ids, id);
        if (at >= 0)
            (_ids[at], _prices[at]) = (0, 0);
    }
}
