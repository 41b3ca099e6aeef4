using MicroAlpha.Events;
using MicroAlpha.Pipeline.Orders;

namespace MicroAlpha.Pipeline.Strategies;

/// <summary>
/// Works parent intents by one child order each at the best price of its own side, following the market by <see
/// cref="ChaseRules"/>. State for each instrument. A strategy keeps one and hands its events on. Core lane only.
/// </summary>
/// <remarks>
/// Idle, working, replacing, then working again or ended: the order table has the state. Nothing is sent while a
/// change waits for its answer or an outcome is unknown; a refused replace leaves the old order working.
/// </remarks>
/// <param name="instruments">Instruments, ids from 0.</param>
public sealed class Chaser(int instruments)
{
    // A first order that was refused is not asked for again with the next event: refusals are recorded.
    private const long RetryNs = 100_000_000;

    private readonly ChaseState[] _chases = new ChaseState[instruments];
    private readonly long[] _retryAtNs = new long[instruments];

    /// <summary>The chase of an instrument.</summary>
    public ref readonly ChaseState this[uint instrumentId] => ref _chases[instrumentId];

    /// <summary>A chase of the instrument has not ended.</summary>
    public bool IsBusy(uint instrumentId) => _chases[instrumentId].ParentId != 0;

    /// <summary>Begins a chase; false when one runs there, nothing can be opened, or it was just refused.</summary>
    /// <param name="context">The event.</param>
    /// <param name="instrumentId">Instrument.</param>
    /// <param name="side">Bid buys.</param>
    /// <param name="sizeE9">Wanted in all, 1e-9 units.</param>
    /// <param name="capPriceE9">Never beyond it, 1e-9 currency units.</param>
    /// <param name="thresholdTicks">How far the market may go away, ticks, 1 or more.</param>
    /// <param name="maxRounds">Most replaces.</param>
    public bool TryBegin(
        ref StrategyContext context, uint instrumentId, Side side, long sizeE9, long capPriceE9, int thresholdTicks,
        int maxRounds)
    {
        ref var chase = ref _chases[instrumentId];
        if (chase.ParentId != 0 || context.NowNs < _retryAtNs[instrumentId])
            return false;
        var parent = context.OpenParent(instrumentId, side, sizeE9);
        if (parent == 0)
            return false;
        chase = new ChaseState
        {
            ParentId = parent,
            Side = side,
            CapPriceE9 = capPriceE9,
            ThresholdE9 = context.TickE9(instrumentId) * thresholdTicks,
            RoundsLeft = maxRounds,
        };
        SendChild(ref context, ref chase, instrumentId);
        if (chase.ParentId == 0)
            _retryAtNs[instrumentId] = context.NowNs + RetryNs;
        return chase.ParentId != 0;
    }

    /// <summary>Follows the market: after each quote or complete book.</summary>
    /// <param name="context">The event.</param>
    /// <param name="instrumentId">Instrument.</param>
    /// <param name="flow">Order flow imbalance of the window; above 0 = towards higher prices.</param>
    public void Follow(ref StrategyContext context, uint instrumentId, double flow)
    {
        ref var chase = ref _chases[instrumentId];
        if (chase.OrderId == 0)
            return;
        ref readonly var order = ref context.Orders[chase.OrderId];
        if (order.State != OrderState.Working)
            return;
        if (chase.IsGivenUp)
        {
            // Its cancel was refused: ask again.
            _ = context.Cancel(chase.OrderId, (byte)ChaseReason.MaxChaseReached);
            return;
        }

        ref readonly var top = ref context.Top(instrumentId);
        var best = chase.Side == Side.Bid ? top.BidPriceE9 : top.AskPriceE9;
        chase.LastReason = ChaseRules.Decide(
            chase.Side, order.PriceE9, best, chase.CapPriceE9, chase.ThresholdE9, flow, chase.RoundsLeft,
            out var price);
        if (chase.LastReason is ChaseReason.PriceDrift or ChaseReason.AlphaDriven)
        {
            if (context.Replace(chase.OrderId, order.SizeE9, price, (byte)chase.LastReason, out _))
                chase.RoundsLeft--;
        }
        else if (chase.LastReason == ChaseReason.MaxChaseReached)
        {
            chase.IsGivenUp = true;
            _ = context.Cancel(chase.OrderId, (byte)chase.LastReason);
        }
    }

    /// <summary>Gives a chase up: its child is canceled, and no other one is sent.</summary>
    public void Stop(ref StrategyContext context, uint instrumentId)
    {
        ref var chase = ref _chases[instrumentId];
        chase.IsGivenUp = true;
        if (chase.OrderId != 0 && !context.Orders[chase.OrderId].Has(OrderFacts.CancelPending))
            _ = context.Cancel(chase.OrderId, (byte)ChaseReason.MaxChaseReached);
    }

    /// <summary>Takes the news of an order in; those of others change nothing.</summary>
    public void OnOrder(ref StrategyContext context, in OrderUpdate update)
    {
        ref readonly var order = ref context.Orders[update.OrderId];
        ref var chase = ref _chases[order.InstrumentId];
        if (chase.OrderId != update.OrderId || order.IsLive)
            return;
        chase.OrderId = 0;
        var isOver = order.State is OrderState.Rejected or OrderState.Expired || chase.IsGivenUp
            || context.Parents.RestE9(chase.ParentId) == 0;
        if (isOver)
            chase.ParentId = 0;
        else
            SendChild(ref context, ref chase, order.InstrumentId);
    }

    /// <summary>Hash of all chases.</summary>
    public ulong StateHash()
    {
        Core.RollingHash hash = default;
        foreach (ref readonly var chase in _chases.AsSpan())
        {
            if (chase.ParentId == 0)
                continue;
            hash.Fold(((ulong)chase.ParentId << 32) | chase.OrderId);
            hash.Fold((ulong)chase.CapPriceE9 ^ ((ulong)(uint)chase.RoundsLeft << 40)
                ^ (chase.IsGivenUp ? 1UL << 63 : 0));
        }

        return hash.Value;
    }

    private static void SendChild(ref StrategyContext context, ref ChaseState chase, uint instrumentId)
    {
        ref readonly var top = ref context.Top(instrumentId);
        var isBuy = chase.Side == Side.Bid;
        var best = isBuy ? top.BidPriceE9 : top.AskPriceE9;
        var intent = new OrderIntent
        {
            Side = chase.Side,
            OrderType = OrderType.Limit,
            TimeInForce = TimeInForce.Day,
            InstrumentId = instrumentId,
            ParentId = chase.ParentId,
            SizeE9 = context.Parents.RestE9(chase.ParentId),
            PriceE9 = isBuy ? Math.Min(best, chase.CapPriceE9) : Math.Max(best, chase.CapPriceE9),
            Reason = (byte)ChaseReason.Begin,
        };
        chase.LastReason = ChaseReason.Begin;
        // Without a quote the price is 0, and the gate says so.
        chase.OrderId = context.Submit(intent, out _);
        if (chase.OrderId == 0)
            chase.ParentId = 0;
    }
}
