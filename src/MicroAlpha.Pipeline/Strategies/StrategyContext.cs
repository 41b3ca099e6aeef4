using MicroAlpha.Events;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Indicators;
using MicroAlpha.Pipeline.Orders;
using MicroAlpha.Pipeline.Positions;
using MicroAlpha.Pipeline.Risk;

namespace MicroAlpha.Pipeline.Strategies;

/// <summary>
/// What a strategy may see and do during one event. Valid inside that call only, which the compiler sees to.
/// </summary>
public readonly ref struct StrategyContext
{
    private readonly TradingDesk _desk;

    internal StrategyContext(TradingDesk desk, long nowNs, long sequence) =>
        (_desk, NowNs, Sequence) = (desk, nowNs, sequence);

    /// <summary>Receive time of the event, ns since the Unix epoch, our clock: the only time there is.</summary>
    public long NowNs { get; }

    /// <summary>Ring sequence of the event: every command it causes carries it.</summary>
    public long Sequence { get; }

    /// <summary>All books.</summary>
    public BookSet Books => _desk.Books;

    /// <summary>All orders, read only for strategies.</summary>
    public OrderTable Orders => _desk.Orders;

    /// <summary>Parent intents.</summary>
    public ParentTable Parents => _desk.Parents;

    /// <summary>Top of book; see <see cref="BookSet.Top"/>.</summary>
    public ref readonly TopOfBook Top(uint instrumentId) => ref _desk.Books.Top(instrumentId);

    /// <summary>Indicator values of an instrument, in the order of the configuration; empty when it has none.</summary>
    public ReadOnlySpan<IndicatorCell> Indicators(uint instrumentId) => _desk.Indicators.Values(instrumentId);

    /// <summary>The account's position.</summary>
    public ref readonly Position Position(uint instrumentId) => ref _desk.Positions[instrumentId];

    /// <summary>The strategy trades this instrument, by its configuration.</summary>
    public bool IsTraded(uint instrumentId) => _desk.IsTraded(instrumentId);

    /// <summary>Price step of an instrument, 1e-9 currency units, above 0.</summary>
    public long TickE9(uint instrumentId) => _desk.TickE9(instrumentId);

    /// <summary>Asks for a new order. Its id, or 0 when the risk gate refused it; that is recorded.</summary>
    /// <param name="intent">Side, type, time in force, price, size, instrument, parent, reason.</param>
    /// <param name="reject">Why it was refused.</param>
    public uint Submit(OrderIntent intent, out RiskReject reject)
    {
        intent.Kind = CommandKind.New;
        return _desk.Ask(ref intent, Sequence, NowNs, out reject);
    }

    /// <summary>Asks to replace a live order; false when it was refused.</summary>
    public bool Replace(uint orderId, long sizeE9, long priceE9, byte reason, out RiskReject reject)
    {
        OrderIntent intent = new()
        {
            Kind = CommandKind.Replace,
            OrderId = orderId,
            SizeE9 = sizeE9,
            PriceE9 = priceE9,
            Reason = reason,
        };
        return _desk.Ask(ref intent, Sequence, NowNs, out reject) != 0;
    }

    /// <summary>Asks to cancel a live order; false when it has ended or a cancel waits for its answer.</summary>
    public bool Cancel(uint orderId, byte reason)
    {
        OrderIntent intent = new() { Kind = CommandKind.Cancel, OrderId = orderId, Reason = reason };
        return _desk.Ask(ref intent, Sequence, NowNs, out _) != 0;
    }

    /// <summary>Opens a parent intent; its id, or 0 when there is no room.</summary>
    public uint OpenParent(uint instrumentId, Side side, long sizeE9) =>
        _desk.Parents.Open(_desk.StrategyId, instrumentId, side, sizeE9);
}
