using MicroAlpha.Events;
using MicroAlpha.Pipeline.Orders;

namespace MicroAlpha.Pipeline.Strategies;

/// <summary>
/// Follows the order flow: when the imbalance of the open window passes a threshold and the position has room, it
/// works an order in that direction by smart chasing; when it turns, it gives the order up.
/// </summary>
/// <remarks>
/// Parameters: size (of an order), maxPosition, flow (imbalance that is a signal, units), windowMs, capTicks, threshold
/// (ticks), rounds. An example to build on, not a recommendation.
/// </remarks>
public struct OfiStrategy : IStrategy
{
    private readonly Chaser _chaser;
    private readonly FlowWindows _flows;
    private readonly long _sizeE9;
    private readonly long _maxPositionE9;
    private readonly double _signal;
    private readonly int _capTicks;
    private readonly int _threshold;
    private readonly int _rounds;

    /// <summary>Reserves its state.</summary>
    /// <param name="parameters">Its numbers.</param>
    /// <param name="instruments">Instruments, ids from 0.</param>
    public OfiStrategy(StrategyParameters parameters, int instruments)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _sizeE9 = parameters.E9("size", 100 * DecimalE9.One, 1, long.MaxValue);
        _maxPositionE9 = parameters.E9("maxPosition", 500 * DecimalE9.One, 1, long.MaxValue);
        _signal = parameters.E9("flow", 1_000 * DecimalE9.One, 1, long.MaxValue) / 1e9;
        _flows = new FlowWindows(instruments, parameters.Whole("windowMs", 1000, 1, 3_600_000) * 1_000_000L);
        _capTicks = parameters.Whole("capTicks", 3, 0, 1_000_000);
        _threshold = parameters.Whole("threshold", 1, 1, 1_000_000);
        _rounds = parameters.Whole("rounds", 5, 0, 1_000_000);
        _chaser = new Chaser(instruments);
    }

    /// <inheritdoc/>
    public readonly void OnQuote(ref StrategyContext context, uint instrumentId)
    {
        ref readonly var top = ref context.Top(instrumentId);
        var flow = _flows.Update(instrumentId, in top, context.NowNs);
        if (!top.HasBoth)
            return;
        if (_chaser.IsBusy(instrumentId))
        {
            var isBuying = _chaser[instrumentId].Side == Side.Bid;
            if ((isBuying ? flow : -flow) <= -_signal)
                _chaser.Stop(ref context, instrumentId);
            else
                _chaser.Follow(ref context, instrumentId, flow);
            return;
        }

        var side = flow >= _signal ? Side.Bid : flow <= -_signal ? Side.Ask : Side.None;
        if (side == Side.None)
            return;
        var held = (Int128)context.Position(instrumentId).NetSizeE9 * (side == Side.Bid ? 1 : -1);
        if (held + _sizeE9 > _maxPositionE9)
            return;
        var tick = context.TickE9(instrumentId);
        var cap = side == Side.Bid ? top.BidPriceE9 + (tick * _capTicks)
            : Math.Max(tick, top.AskPriceE9 - (tick * _capTicks));
        _ = _chaser.TryBegin(ref context, instrumentId, side, _sizeE9, cap, _threshold, _rounds);
    }

    /// <inheritdoc/>
    public readonly void OnBook(ref StrategyContext context, uint instrumentId)
    {
    }

    /// <inheritdoc/>
    public readonly void OnTrade(ref StrategyContext context, uint instrumentId, in TradePayload trade)
    {
    }

    /// <inheritdoc/>
    public readonly void OnBar(ref StrategyContext context, uint instrumentId, in BarPricesPayload bar)
    {
    }

    /// <inheritdoc/>
    public readonly void OnFill(ref StrategyContext context, in OrderUpdate fill)
    {
    }

    /// <inheritdoc/>
    public readonly void OnOrder(ref StrategyContext context, in OrderUpdate update) =>
        _chaser.OnOrder(ref context, in update);

    /// <inheritdoc/>
    public readonly void OnTimer(ref StrategyContext context, uint timerId)
    {
    }

    /// <inheritdoc/>
    public readonly ulong StateHash() => _chaser.StateHash() ^ _flows.StateHash();
}
