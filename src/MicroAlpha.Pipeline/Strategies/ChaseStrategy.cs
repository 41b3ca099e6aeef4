using MicroAlpha.Events;
using MicroAlpha.Pipeline.Orders;

namespace MicroAlpha.Pipeline.Strategies;

/// <summary>
/// Works one parent intent in each of its symbols, begun at the first market with two sides, by smart chasing.
/// </summary>
/// <remarks>
/// Parameters: side (1 buys, -1 sells), size, capTicks (how far beyond the first best price of its side), threshold
/// (ticks), rounds, windowMs (of the order flow).
/// </remarks>
public struct ChaseStrategy : IStrategy
{
    private readonly Chaser _chaser;
    private readonly FlowWindows _flows;
    private readonly bool[] _hasBegun;
    private readonly long _sizeE9;
    private readonly Side _side;
    private readonly int _capTicks;
    private readonly int _threshold;
    private readonly int _rounds;

    /// <summary>Reserves its state.</summary>
    /// <param name="parameters">Its numbers.</param>
    /// <param name="instruments">Instruments, ids from 0.</param>
    public ChaseStrategy(StrategyParameters parameters, int instruments)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _side = parameters.Whole("side", 1, -1, 1) >= 0 ? Side.Bid : Side.Ask;
        _sizeE9 = parameters.E9("size", 100 * DecimalE9.One, 1, long.MaxValue);
        _capTicks = parameters.Whole("capTicks", 20, 0, 1_000_000);
        _threshold = parameters.Whole("threshold", 2, 1, 1_000_000);
        _rounds = parameters.Whole("rounds", 10, 0, 1_000_000);
        _flows = new FlowWindows(instruments, parameters.Whole("windowMs", 1000, 1, 3_600_000) * 1_000_000L);
        _chaser = new Chaser(instruments);
        _hasBegun = new bool[instruments];
    }

    /// <inheritdoc/>
    public readonly void OnQuote(ref StrategyContext context, uint instrumentId)
    {
        ref readonly var top = ref context.Top(instrumentId);
        var flow = _flows.Update(instrumentId, in top, context.NowNs);
        if (!_hasBegun[instrumentId] && top.HasBoth)
        {
            var best = _side == Side.Bid ? top.BidPriceE9 : top.AskPriceE9;
            var room = context.TickE9(instrumentId) * _capTicks;
            var cap = _side == Side.Bid ? best + room : Math.Max(context.TickE9(instrumentId), best - room);
            _hasBegun[instrumentId] =
                _chaser.TryBegin(ref context, instrumentId, _side, _sizeE9, cap, _threshold, _rounds);
            return;
        }

        _chaser.Follow(ref context, instrumentId, flow);
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
