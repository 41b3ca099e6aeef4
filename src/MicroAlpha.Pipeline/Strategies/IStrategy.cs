using MicroAlpha.Events;
using MicroAlpha.Pipeline.Orders;

namespace MicroAlpha.Pipeline.Strategies;

/// <summary>
/// A strategy: a struct that is told of events and asks for orders through its context. It must be a pure function of
/// what it is told: no clock, no I/O, no random numbers, no other thread; time is <see
/// cref="StrategyContext.NowNs"/>. Everything it keeps is reserved in its constructor. Core lane only; must not throw.
/// </summary>
/// <remarks>Each call comes after books, indicators, orders and positions took the event in.</remarks>
public interface IStrategy
{
    /// <summary>The top of book of an instrument changed by a quote.</summary>
    void OnQuote(ref StrategyContext context, uint instrumentId);

    /// <summary>A trade of an instrument; backfilled and suspicious ones are not told.</summary>
    void OnTrade(ref StrategyContext context, uint instrumentId, in TradePayload trade);

    /// <summary>The level-2 book of an instrument is complete again after a change.</summary>
    void OnBook(ref StrategyContext context, uint instrumentId);

    /// <summary>A bar of the venue: its prices; its totals are in the next event.</summary>
    void OnBar(ref StrategyContext context, uint instrumentId, in BarPricesPayload bar);

    /// <summary>An order of this strategy was executed, in part or in full.</summary>
    void OnFill(ref StrategyContext context, in OrderUpdate fill);

    /// <summary>The state of an order of this strategy was told; also after a fill.</summary>
    void OnOrder(ref StrategyContext context, in OrderUpdate update);

    /// <summary>A timer is due.</summary>
    void OnTimer(ref StrategyContext context, uint timerId);

    /// <summary>A hash of everything the strategy keeps: it enters the checkpoints of the log.</summary>
    ulong StateHash();
}
