using MicroAlpha.Events;
using MicroAlpha.Pipeline.Core;
using MicroAlpha.Pipeline.Indicators;
using MicroAlpha.Ring;

namespace MicroAlpha.Pipeline.Strategies;

/// <summary>
/// Books, indicators, orders and positions, then the strategy: the fused stage of a core that trades.
/// </summary>
/// <typeparam name="TStrategy">The strategy.</typeparam>
public struct TradingStage<TStrategy> : IStage<EngineEvent>, ICheckpointed
    where TStrategy : struct, IStrategy
{
    private readonly IndicatorStage _state;
    private readonly TradingDesk _desk;
#pragma warning disable IDE0044 // a struct that changes itself; readonly would make every call work on a copy
    private TStrategy _strategy;
#pragma warning restore IDE0044

    /// <summary>Puts the stages together.</summary>
    public TradingStage(IndicatorStage state, TradingDesk desk, TStrategy strategy) =>
        (_state, _desk, _strategy) = (state, desk, strategy);

    /// <summary>Orders, positions and risk; read it when the lane has stopped.</summary>
    public readonly TradingDesk Desk => _desk;

    /// <inheritdoc/>
    public void OnEvent(ref EngineEvent slot, long sequence)
    {
        _state.OnEvent(ref slot, sequence);
        var update = _desk.Take(ref slot, sequence);
        var context = new StrategyContext(_desk, _desk.Risk.NowNs, sequence);
        if (update.OrderId != 0)
        {
            if (update.FilledSizeE9 > 0)
                _strategy.OnFill(ref context, in update);
            _strategy.OnOrder(ref context, in update);
            return;
        }

        if (slot.Kind == EventKind.Timer && slot.Timer.TimerId != TradingDesk.LeaseTimerId)
            _strategy.OnTimer(ref context, slot.Timer.TimerId);
        else if (_desk.IsTraded(slot.InstrumentId))
            Tell(ref context, ref slot);
    }

    /// <inheritdoc/>
    public readonly void OnBatchEnd(long sequence)
    {
    }

    /// <inheritdoc/>
    public readonly void OnIdle()
    {
    }

    /// <inheritdoc/>
    public readonly void OnMissed(long firstMissed, long lastMissed) => _state.OnMissed(firstMissed, lastMissed);

    /// <inheritdoc/>
    public readonly void OnStop()
    {
    }

    /// <inheritdoc/>
    public readonly ulong StateHash() => _desk.StateHash(_state.StateHash()) ^ _strategy.StateHash();

    private void Tell(ref StrategyContext context, ref EngineEvent slot)
    {
        var id = slot.InstrumentId;
        switch (slot.Kind)
        {
            case EventKind.Quote:
                _strategy.OnQuote(ref context, id);
                break;
            case EventKind.BookLevel when ((BookFlags)slot.Flags & BookFlags.Last) != 0 && _desk.Books.IsReady(id):
                _strategy.OnBook(ref context, id);
                break;
            case EventKind.Trade when ((TradeFlags)slot.Flags & (TradeFlags.Suspicious | TradeFlags.Backfilled)) == 0:
                _strategy.OnTrade(ref context, id, in slot.Trade);
                break;
            case EventKind.BarPrices:
                _strategy.OnBar(ref context, id, in slot.BarPrices);
                break;
        }
    }
}
