using MicroAlpha.Events;
using MicroAlpha.Pipeline.Orders;
using MicroAlpha.Pipeline.Risk;

namespace MicroAlpha.Pipeline.Strategies;

/// <summary>
/// Closes positions under a kill of level 4: when nothing of an instrument is live any more, one immediate-or-cancel
/// limit order after the other, each further into the collar, and never more than <see cref="MaxRounds"/>. Core lane
/// only.
/// </summary>
/// <remarks>
/// An order of unknown outcome is live, so nothing is sent that could turn a position around. Example: long 300 with
/// limits of 100 an order, bid 50, collar 40 ticks of 0.01: sells 100 at 49.90, 49.80 and 49.70.
/// </remarks>
internal sealed class Flattener(TradingDesk desk, int instruments)
{
    /// <summary>Most orders of one instrument until somebody arms.</summary>
    public const int MaxRounds = 32;

    /// <summary>The reason in its commands.</summary>
    public const byte Reason = 254;

    // The collar is used in so many steps.
    private const int Steps = 4;
    private const long EveryNs = 200_000_000;

    private readonly byte[] _rounds = new byte[instruments];
    private readonly long[] _nextNs = new long[instruments];

    /// <summary>Sends the next order of an instrument when it is time.</summary>
    public void Look(uint id, long sequence)
    {
        var held = desk.Positions[id].NetSizeE9;
        var nowNs = desk.Risk.NowNs;
        if (held == 0 || desk.Orders.FirstLive(id) != 0 || _rounds[id] >= MaxRounds || nowNs < _nextNs[id])
            return;
        _nextNs[id] = nowNs + EveryNs;
        ref readonly var top = ref desk.Books.Top(id);
        var touch = held > 0 ? top.BidPriceE9 : top.AskPriceE9;
        if (touch <= 0)
            return;
        _rounds[id]++;
        var price = PriceE9(id, held > 0, touch);
        OrderIntent intent = new()
        {
            Kind = CommandKind.New,
            Side = held > 0 ? Side.Ask : Side.Bid,
            OrderType = OrderType.Limit,
            TimeInForce = TimeInForce.ImmediateOrCancel,
            PriceE9 = price,
            SizeE9 = SizeE9(id, Math.Abs(held), price),
            InstrumentId = id,
            Reason = Reason,
            IsFlatten = true,
        };
        _ = desk.Ask(ref intent, sequence, nowNs, out _);
    }

    /// <summary>An operator armed: the next kill may flatten anew.</summary>
    public void Reset(uint id) => _rounds[id] = 0;

    private long PriceE9(uint id, bool isSell, long touch)
    {
        ref var risk = ref desk.Risk.Of(id);
        var tick = desk.TickE9(id);
        var room = Room(touch, risk.CollarTouchBps, risk.CollarTouchTicks, tick)
            / Steps * Math.Min((int)_rounds[id], Steps);
        var price = isSell ? touch - room : touch + room;
        if (risk.LastTradeE9 > 0)
        {
            var last = Room(risk.LastTradeE9, risk.CollarLastBps, risk.CollarLastTicks, tick);
            price = isSell ? Math.Max(price, risk.LastTradeE9 - last) : Math.Min(price, risk.LastTradeE9 + last);
        }

        // To whole ticks, back towards the market: never out of the collar.
        var rest = price % tick;
        return Math.Max(tick, rest == 0 ? price : isSell ? price - rest + tick : price - rest);
    }

    // Never more than the price itself, whatever the limits say.
    private static long Room(long priceE9, long bps, long ticks, long tickE9) => (long)Int128.Min(
        priceE9, Int128.Min(Math.BigMul(priceE9, bps) / RiskQuestion.BpsPerUnit, Math.BigMul(tickE9, ticks)));

    private long SizeE9(uint id, long heldE9, long priceE9)
    {
        ref var risk = ref desk.Risk.Of(id);
        var size = Math.Min(heldE9, risk.MaxQuantityE9);
        size = (long)Int128.Min(size, risk.MaxNotionalE18 / priceE9);
        return size - (size % Math.Max(1, risk.LotE9));
    }
}
