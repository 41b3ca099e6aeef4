using MicroAlpha.Events;
using MicroAlpha.Pipeline.Orders;
using MicroAlpha.Pipeline.Strategies;

namespace MicroAlpha.OwnStrategy;

/// <summary>
/// Takes the thin side of the touch: when the sizes at the best prices are far apart, it crosses the spread with an
/// immediate order towards the heavy side. An example of a user's own strategy, and no recommendation.
/// </summary>
/// <remarks>Parameters: size, maxPosition, ratio (heavy side over thin side), pauseMs (between two orders).</remarks>
public readonly struct ImbalanceStrategy : IStrategy
{
    private readonly long[] _nextNs;
    private readonly long _sizeE9;
    private readonly long _maxPositionE9;
    private readonly long _ratio;
    private readonly long _pauseNs;

    /// <summary>Reserves its state.</summary>
    public ImbalanceStrategy(StrategyParameters parameters, int instruments)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _sizeE9 = parameters.E9("size", 10 * DecimalE9.One, 1, long.MaxValue);
        _maxPositionE9 = parameters.E9("maxPosition", 100 * DecimalE9.One, 1, long.MaxValue);
        _ratio = parameters.Whole("ratio", 3, 1, 1000);
        _pauseNs = parameters.Whole("pauseMs", 100, 1, 3_600_000) * 1_000_000L;
        _nextNs = new long[instruments];
    }

    /// <inheritdoc/>
    public void OnQuote(ref StrategyContext context, uint instrumentId)
    {
        ref readonly var top = ref context.Top(instrumentId);
        if (!top.HasBoth || context.NowNs < _nextNs[instrumentId])
            return;
        var side = top.BidSizeE9 > top.AskSizeE9 * _ratio ? Side.Bid
            : top.AskSizeE9 > top.BidSizeE9 * _ratio ? Side.Ask
            : Side.None;
        var held = context.Position(instrumentId).NetSizeE9 * (side == Side.Bid ? 1 : -1);
        if (side == Side.None || held + _sizeE9 > _maxPositionE9)
            return;
        _nextNs[instrumentId] = context.NowNs + _pauseNs;
        var order = new OrderIntent
        {
            InstrumentId = instrumentId,
            Side = side,
            OrderType = OrderType.Limit,
            TimeInForce = TimeInForce.ImmediateOrCancel,
            SizeE9 = _sizeE9,
            PriceE9 = side == Side.Bid ? top.AskPriceE9 : top.BidPriceE9,
        };
        _ = context.Submit(order, out _);
    }

    /// <inheritdoc/>
    public void OnTrade(ref StrategyContext context, uint instrumentId, in TradePayload trade)
    {
    }

    /// <inheritdoc/>
    public void OnBook(ref StrategyContext context, uint instrumentId)
    {
    }

    /// <inheritdoc/>
    public void OnBar(ref StrategyContext context, uint instrumentId, in BarPricesPayload bar)
    {
    }

    /// <inheritdoc/>
    public void OnFill(ref StrategyContext context, in OrderUpdate fill)
    {
    }

    /// <inheritdoc/>
    public void OnOrder(ref StrategyContext context, in OrderUpdate update)
    {
    }

    /// <inheritdoc/>
    public void OnTimer(ref StrategyContext context, uint timerId)
    {
    }

    /// <inheritdoc/>
    public ulong StateHash()
    {
        var hash = 0UL;
        foreach (var time in _nextNs)
            hash = (hash * 31) + (ulong)time;
        return hash;
    }
}
