using System.Numerics;
using MicroAlpha.Events;
using MicroAlpha.Pipeline.Orders;
using MicroAlpha.Pipeline.Risk;

namespace MicroAlpha.Tests.Pipeline.Risk;

/// <summary>
/// The risk rules once more, as slowly and plainly as they can be written: lists, whole numbers without an end, sums
/// made anew for each question. It shares no code with the gate but limits, codes and events.
/// </summary>
internal sealed class RiskOracle(RiskLimits limits, string[] symbols)
{
    private static readonly BigInteger Giga = 1_000_000_000;

    public List<Order> Orders { get; } = [];

    public List<(BigInteger Size, BigInteger Filled, uint Instrument, Side Side)> Parents { get; } = [];

    public Market[] Markets { get; } = [.. symbols.Select(_ => new Market())];

    public BigInteger NowNs { get; set; }

    public int KillLevel { get; set; }

    public RunState Run { get; set; } = RunState.Open;

    public BigInteger LeaseEndNs { get; set; } = long.MaxValue;

    public ulong Identity { get; set; } = limits.Identity;

    public SessionPhase Phase { get; set; }

    public BigInteger CloseNs { get; set; }

    public List<BigInteger> Rejects { get; } = [];

    public BigInteger DayStart { get; set; }

    public BigInteger Peak { get; private set; }

    private BigInteger Tokens { get; set; } = limits.Account.MessageBurst * Giga;

    private BigInteger TokensAt { get; set; }

    private int Sent { get; set; }

    private int Fills { get; set; }

    public void Quote(uint id, long bid, long ask)
    {
        var market = Markets[id];
        (market.Bid, market.Ask, market.QuotedAt) = (bid, ask, NowNs);
        var mark = market.Net > 0 ? bid : ask;
        if (market.Net != 0 && mark > 0)
            market.Mark = mark;
        if (ask > 0)
            market.Value = ask;
        Peak = BigInteger.Max(Peak, Equity());
    }

    public void Fill(Order order, BigInteger size, BigInteger price)
    {
        order.Executed += size;
        Fills++;
        var market = Markets[order.Instrument];
        market.Executions.Add(NowNs);
        var sign = order.Side == Side.Bid ? 1 : -1;
        market.Net += sign * size;
        market.Cash -= sign * size * price;
        if (market.Mark == 0)
            market.Mark = price;
        if (market.Value == 0)
            market.Value = price;
        if (order.Parent > 0)
        {
            var parent = Parents[(int)order.Parent - 1];
            Parents[(int)order.Parent - 1] = parent with { Filled = parent.Filled + size };
        }

        Peak = BigInteger.Max(Peak, Equity());
    }

    /// <summary>Equity: what was paid and got, and what is held at its mark.</summary>
    public BigInteger Equity() => Markets.Aggregate(
        BigInteger.Zero, (sum, market) => sum + market.Cash + (market.Net * market.Mark));

    /// <summary>The answer of the specification; what passes is taken over.</summary>
    public RiskReject Ask(OrderIntent intent)
    {
        Refill();
        var old = intent.OrderId >= 1 && intent.OrderId <= Orders.Count ? Orders[(int)intent.OrderId - 1] : null;
        if (intent.Kind is CommandKind.Replace or CommandKind.Cancel && old is { IsLive: true })
        {
            (intent.Side, intent.InstrumentId, intent.ParentId) = (old.Side, old.Instrument, old.Parent);
            (intent.OrderType, intent.TimeInForce) = (old.Type, TimeInForce.Day);
        }
        else
        {
            old = null;
        }

        var found = intent.Kind == CommandKind.Cancel ? CheckCancel(intent, old) : Check(intent, old);
        if (found is { } reject)
            return reject;
        Tokens = BigInteger.Max(0, Tokens - Giga);
        if (intent.Kind == CommandKind.Cancel)
        {
            old!.IsCanceling = true;
            return default;
        }

        Sent++;
        if (intent.Kind == CommandKind.Replace)
        {
            (old!.AskedSize, old.AskedPrice, old.AskedReserve) = (intent.SizeE9, intent.PriceE9, Reserve(intent));
            return default;
        }

        Markets[intent.InstrumentId].Recent.Add((NowNs, intent));
        Orders.Add(new Order
        {
            Instrument = intent.InstrumentId,
            Side = intent.Side,
            Type = intent.OrderType,
            Parent = intent.ParentId,
            Size = intent.SizeE9,
            Price = intent.PriceE9,
            ReservePrice = Reserve(intent),
        });
        return default;
    }

    private void Refill()
    {
        var most = limits.Account.MessageBurst * Giga;
        if (NowNs > TokensAt)
            Tokens = BigInteger.Min(most, Tokens + ((NowNs - TokensAt) * limits.Account.MessagesPerSecond));
        TokensAt = BigInteger.Max(TokensAt, NowNs);
    }

    private RiskReject? CheckCancel(OrderIntent intent, Order? old)
    {
        if (old is null)
            return Reject(RiskCode.OrderNotLive, intent.OrderId, Orders.Count);
        return old.IsCanceling ? Reject(RiskCode.ChangePending, -1, 0) : null;
    }

    private BigInteger Reserve(OrderIntent intent)
    {
        var market = Markets[intent.InstrumentId];
        if (intent.Side != Side.Bid)
            return BigInteger.Max(intent.PriceE9, market.Ask);
        if (intent.OrderType != OrderType.Market)
            return BigInteger.Max(intent.PriceE9, 0);
        var part = market.Ask * limits.Of(symbols[intent.InstrumentId])!.CollarTouchBps;
        return market.Ask + (part / 10_000) + (part % 10_000 > 0 ? 1 : 0);
    }

    private RiskReject? Check(OrderIntent intent, Order? old)
    {
        var account = limits.Account;
        var market = intent.InstrumentId < Markets.Length ? Markets[intent.InstrumentId] : null;
        var question = market is null ? null : Weigh(intent, old, market);
        var highest = question is not { IsReducing: true } ? 0 : intent.IsFlatten ? 4 : 1;
        if (KillLevel > highest)
            return Reject(RiskCode.Killed, KillLevel, highest);
        if (Run != RunState.Open)
            return Reject(RiskCode.NotRunning, (int)Run, 2);
        if (NowNs > LeaseEndNs)
            return Reject(RiskCode.LeaseLost, NowNs, LeaseEndNs);
        var age = NowNs - intent.DecisionTimeNs;
        if (age < 0 || age > account.MaxDecisionAgeMs * 1_000_000)
            return Reject(RiskCode.DecisionTooOld, age, account.MaxDecisionAgeMs * 1_000_000);
        if (intent.Kind == CommandKind.Replace && old is null)
            return Reject(RiskCode.OrderNotLive, intent.OrderId, Orders.Count);
        if (question is null)
            return Reject(RiskCode.UnknownInstrument, intent.InstrumentId, 4);
        var symbol = limits.Of(symbols[intent.InstrumentId])!;
        return CheckTerms(intent, old, symbol) ?? CheckMarket(intent, market!, symbol, question)
            ?? (question.IsReducing ? null : CheckExposure(intent, market!, symbol, question))
            ?? CheckOwn(intent, market!, symbol) ?? CheckConduct(intent, market!, symbol, question);
    }

    private Question Weigh(OrderIntent intent, Order? old, Market market)
    {
        var isBuy = intent.Side == Side.Bid;
        var before = old?.Open ?? 0;
        var worst = BigInteger.Max(old?.Size ?? 0, old?.AskedSize ?? 0);
        var after = BigInteger.Max(BigInteger.Max(worst, intent.SizeE9) - (old?.Executed ?? 0), 0);
        var reserve = BigInteger.Max(old?.ReservePrice ?? 0, Reserve(intent));
        var open = Live(intent.InstrumentId).Where(order => (order.Side == Side.Bid) == isBuy)
            .Aggregate(BigInteger.Zero, (sum, order) => sum + order.Open);
        var add = old is null ? BigInteger.Max(0, intent.SizeE9) : after - before;
        var then = market.Net + ((isBuy ? 1 : -1) * (open + add));
        var isReducing = intent.SizeE9 > 0 && market.Net != 0 && (market.Net < 0) == isBuy
            && (then == 0 || (then < 0) == (market.Net < 0));
        return new Question(isBuy, isReducing, add, (after * reserve) - (old?.OpenValue ?? 0), then);
    }

    private static RiskReject? CheckTerms(OrderIntent intent, Order? old, SymbolLimits symbol)
    {
        if (old is { IsCanceling: true } || old is { AskedSize.IsZero: false }
            || (old is not null && old.Size == intent.SizeE9 && old.Price == intent.PriceE9))
        {
            return Reject(RiskCode.ChangePending, -1, 0);
        }

        if (intent.Side is not (Side.Bid or Side.Ask))
            return Reject(RiskCode.BadSide, (int)intent.Side, 2);
        if (intent.SizeE9 <= (old?.Executed ?? 0))
            return Reject(RiskCode.BadSize, intent.SizeE9, (old?.Executed ?? 0) + 1);
        if (intent.SizeE9 % symbol.LotE9 != 0)
            return Reject(RiskCode.BadLot, intent.SizeE9 % symbol.LotE9, 0);
        var isMarket = intent.OrderType == OrderType.Market;
        if (isMarket ? intent.PriceE9 != 0 : intent.PriceE9 <= 0)
            return Reject(RiskCode.BadPrice, intent.PriceE9, isMarket ? 0 : 1);
        return intent.PriceE9 % symbol.TickE9 != 0
            ? Reject(RiskCode.BadTick, intent.PriceE9 % symbol.TickE9, 0)
            : null;
    }

    private RiskReject? CheckMarket(OrderIntent intent, Market market, SymbolLimits symbol, Question question)
    {
        if (symbol.NeedsSession && Phase != SessionPhase.Regular)
            return Reject(RiskCode.OutsideSession, (int)Phase, 2);
        if (symbol.NeedsSession && CloseNs != 0 && NowNs >= CloseNs)
            return Reject(RiskCode.OutsideSession, NowNs, CloseNs - 1);
        if (market.State is { } state && state != TradingState.Trading)
            return Reject(RiskCode.Halted, (int)state, 1);
        if (intent.PriceE9 > 0 && market.Up > 0 && intent.PriceE9 > market.Up)
            return Reject(RiskCode.OutsideBand, intent.PriceE9, market.Up);
        if (intent.PriceE9 > 0 && intent.PriceE9 < market.Down)
            return Reject(RiskCode.OutsideBand, intent.PriceE9, market.Down);
        if (market.Bid <= 0 || market.Ask <= 0)
            return Reject(RiskCode.NoQuote, BigInteger.Min(market.Bid, market.Ask), 1);
        if (NowNs - market.QuotedAt > symbol.StaleQuoteMs * 1_000_000)
            return Reject(RiskCode.StaleQuote, NowNs - market.QuotedAt, symbol.StaleQuoteMs * 1_000_000);
        if (market.Bid >= market.Ask)
            return Reject(RiskCode.LockedOrCrossed, market.Bid, market.Ask - 1);
        if (intent.SizeE9 > symbol.MaxQuantityE9)
            return Reject(RiskCode.MaxQuantity, intent.SizeE9, symbol.MaxQuantityE9);
        if (intent.SizeE9 * Reserve(intent) > symbol.MaxNotionalE9 * Giga)
            return Money(RiskCode.MaxNotional, intent.SizeE9 * Reserve(intent), symbol.MaxNotionalE9 * Giga);
        if (intent.PriceE9 == 0)
            return null;
        var sign = question.IsBuy ? 1 : -1;
        return Collar(sign * (intent.PriceE9 - (question.IsBuy ? market.Ask : market.Bid)),
                question.IsBuy ? market.Ask : market.Bid, symbol.CollarTouchBps, symbol.CollarTouchTicks, symbol.TickE9,
                RiskCode.CollarTouchBps, RiskCode.CollarTouchTicks)
            ?? (market.Last == 0 ? null : Collar(sign * (intent.PriceE9 - market.Last), market.Last,
                symbol.CollarLastBps, symbol.CollarLastTicks, symbol.TickE9, RiskCode.CollarLastBps,
                RiskCode.CollarLastTicks));
    }

    private static RiskReject? Collar(
        BigInteger distance, BigInteger of, long bps, long ticks, long tick, RiskCode byShare, RiskCode byTicks)
    {
        if (distance <= 0)
            return null;
        if (distance * 10_000 > of * bps)
            return Reject(byShare, Up(distance * 10_000, of), bps);
        return distance > ticks * (BigInteger)tick ? Reject(byTicks, Up(distance, tick), ticks) : null;
    }

    private RiskReject? CheckExposure(OrderIntent intent, Market market, SymbolLimits symbol, Question question)
    {
        var account = limits.Account;
        if (BigInteger.Abs(question.Then) > symbol.MaxPositionE9)
            return Reject(RiskCode.MaxPosition, BigInteger.Abs(question.Then), symbol.MaxPositionE9);
        BigInteger gross = 0, net = 0, buys = 0, sells = 0;
        foreach (var one in Markets)
            (gross, net) = (gross + BigInteger.Abs(one.Net * one.Value), net + (one.Net * one.Value));
        foreach (var order in Orders.Where(order => order.IsLive))
            (buys, sells) = order.Side == Side.Bid
                ? (buys + order.OpenValue, sells) : (buys, sells + order.OpenValue);
        gross += buys + sells + question.AddValue;
        net = BigInteger.Abs(question.IsBuy ? net + buys + question.AddValue : net - sells - question.AddValue);
        foreach (var (code, value, most) in ((RiskCode, BigInteger, long)[])
            [
                (RiskCode.StrategyGross, gross, account.StrategyMaxGrossE9),
                (RiskCode.StrategyNet, net, account.StrategyMaxNetE9),
                (RiskCode.AccountGross, gross, account.MaxGrossE9), (RiskCode.AccountNet, net, account.MaxNetE9),
            ])
        {
            if (value > most * Giga)
                return Money(code, value, most * Giga);
        }

        var live = Orders.Count(order => order.IsLive);
        if (intent.Kind == CommandKind.New && live + 1 > account.MaxOpenOrders)
            return Reject(RiskCode.OpenOrders, live + 1, account.MaxOpenOrders);
        live = Live(intent.InstrumentId).Count();
        if (intent.Kind == CommandKind.New && live + 1 > symbol.MaxOpenOrders)
            return Reject(RiskCode.OpenOrdersSymbol, live + 1, symbol.MaxOpenOrders);
        var power = (account.BuyingPowerE9 * Giga) + BigInteger.Min(0, Equity());
        if (gross > power)
            return Money(RiskCode.BuyingPower, gross, power);
        if (question.IsBuy || question.Then >= 0)
            return null;
        if (!symbol.CanShort)
            return Reject(RiskCode.ShortNotAllowed, question.Then, 0);
        return symbol.IsShortRestricted && intent.PriceE9 < market.Bid + symbol.TickE9
            ? Reject(RiskCode.ShortSaleRestricted, intent.PriceE9, market.Bid + symbol.TickE9)
            : null;
    }

    private RiskReject? CheckOwn(OrderIntent intent, Market market, SymbolLimits symbol)
    {
        if (!symbol.IsAllowed)
            return Reject(RiskCode.NotAllowed, 0, 1);
        var isBuy = intent.Side == Side.Bid;
        // The newest order is named.
        foreach (var own in Live(intent.InstrumentId).Where(own => own.Side != intent.Side).Reverse())
        {
            var prices = own.AskedSize > 0 ? new[] { own.Price, own.AskedPrice } : [own.Price];
            var price = isBuy ? prices.Min() : prices.Max();
            if (own.Type == OrderType.Market || intent.OrderType == OrderType.Market
                || (isBuy ? intent.PriceE9 >= price : intent.PriceE9 <= price))
            {
                return Reject(RiskCode.SelfTrade, intent.PriceE9, price);
            }
        }

        var window = symbol.DuplicateWindowMs * 1_000_000;
        if (intent.Kind != CommandKind.New || window == 0)
            return null;
        if (Live(intent.InstrumentId).Any(own =>
            own.Side == intent.Side && own.Size == intent.SizeE9 && own.Price == intent.PriceE9))
        {
            return Reject(RiskCode.DuplicateOrder, 0, window);
        }

        foreach (var (at, sent) in market.Recent.TakeLast(8).Reverse())
        {
            if (sent.Side == intent.Side && sent.SizeE9 == intent.SizeE9 && sent.PriceE9 == intent.PriceE9)
                return NowNs - at < window ? Reject(RiskCode.DuplicateOrder, NowNs - at, window) : null;
        }

        return null;
    }

    private RiskReject? CheckConduct(OrderIntent intent, Market market, SymbolLimits symbol, Question question)
    {
        var account = limits.Account;
        var needed = (account.CancelReserve + 1) * Giga;
        if (Tokens < needed)
            return Reject(RiskCode.MessageRate, Tokens, needed);
        bool Lately(BigInteger at, long ms) => at > NowNs - (ms * 1_000_000);
        if (!question.IsReducing)
        {
            if (market.Executions.Count(at => Lately(at, symbol.ExecutionWindowMs)) > symbol.MaxExecutions)
                return Reject(RiskCode.RepeatedExecutions, symbol.MaxExecutions + 1, symbol.MaxExecutions);
            var most = account.OrderGrace + (account.OrdersPerFill * Fills);
            if (Sent + 1 > most)
                return Reject(RiskCode.OrderToFill, Sent + 1, most);
        }

        if (intent.ParentId > 0)
        {
            var parent = Parents.ElementAtOrDefault((int)intent.ParentId - 1);
            if (parent.Size == 0 || parent.Instrument != intent.InstrumentId || parent.Side != intent.Side)
                return Reject(RiskCode.ParentUnknown, intent.ParentId, Parents.Count);
            var whole = Orders.Where(order => order.Parent == intent.ParentId && order.IsLive)
                .Aggregate(parent.Filled + question.Add, (sum, order) => sum + order.Open);
            if (whole > parent.Size)
                return Reject(RiskCode.ParentConservation, whole, parent.Size);
        }

        if (!question.IsReducing)
        {
            if (DayStart - Equity() > account.MaxDailyLossE9 * Giga)
                return Money(RiskCode.DailyLoss, DayStart - Equity(), account.MaxDailyLossE9 * Giga);
            if (Peak - Equity() > account.MaxDrawdownE9 * Giga)
                return Money(RiskCode.Drawdown, Peak - Equity(), account.MaxDrawdownE9 * Giga);
            if (Rejects.Count(at => Lately(at, account.RejectWindowMs)) > account.MaxRejects)
                return Reject(RiskCode.RejectStorm, account.MaxRejects + 1, account.MaxRejects);
            var unknown = Live(intent.InstrumentId).Count(order => order.IsUnknown);
            if (unknown > 0)
                return Reject(RiskCode.UnknownOrdersSymbol, unknown, 0);
            unknown = Orders.Count(order => order is { IsLive: true, IsUnknown: true });
            if (unknown > account.MaxUnknownOrders)
                return Reject(RiskCode.UnknownOrders, unknown, account.MaxUnknownOrders);
            if (market.Drift > symbol.MaxDriftE9)
                return Reject(RiskCode.PositionDrift, market.Drift, symbol.MaxDriftE9);
        }

        return Identity != limits.Identity
            ? Reject(RiskCode.ConfigIdentity, (long)Identity, (long)limits.Identity)
            : null;
    }

    private IEnumerable<Order> Live(uint instrument) =>
        Orders.Where(order => order.IsLive && order.Instrument == instrument);

    private static BigInteger Up(BigInteger value, BigInteger by) => (value / by) + (value % by > 0 ? 1 : 0);

    private static RiskReject Money(RiskCode code, BigInteger value, BigInteger limit) =>
        Reject(code, ToE9(value), ToE9(limit));

    private static BigInteger ToE9(BigInteger value) => value.Sign * Up(BigInteger.Abs(value), Giga);

    private static RiskReject Reject(RiskCode code, BigInteger value, BigInteger limit) => new(
        code, (long)BigInteger.Min(long.MaxValue, value), (long)BigInteger.Min(long.MaxValue, limit));

    private sealed record Question(
        bool IsBuy, bool IsReducing, BigInteger Add, BigInteger AddValue, BigInteger Then);

    internal sealed class Order
    {
        public uint Instrument { get; init; }

        public Side Side { get; init; }

        public OrderType Type { get; init; }

        public uint Parent { get; init; }

        public BigInteger Size { get; set; }

        public BigInteger Price { get; set; }

        public BigInteger ReservePrice { get; set; }

        public BigInteger AskedSize { get; set; }

        public BigInteger AskedPrice { get; set; }

        public BigInteger AskedReserve { get; set; }

        public BigInteger Executed { get; set; }

        public bool IsCanceling { get; set; }

        public bool IsUnknown { get; set; }

        public bool IsEnded { get; set; }

        public bool IsLive => !IsEnded && Executed < BigInteger.Max(Size, AskedSize);

        public BigInteger Open => IsLive ? BigInteger.Max(Size, AskedSize) - Executed : 0;

        public BigInteger OpenValue => Open * BigInteger.Max(ReservePrice, AskedReserve);

        public void Answer(bool isReplaced)
        {
            if (isReplaced)
                (Size, Price, ReservePrice) = (AskedSize, AskedPrice, AskedReserve);
            (AskedSize, AskedPrice, AskedReserve) = (0, 0, 0);
        }
    }

    internal sealed class Market
    {
        public BigInteger Bid { get; set; }

        public BigInteger Ask { get; set; }

        public BigInteger QuotedAt { get; set; }

        public BigInteger Last { get; set; }

        public BigInteger Up { get; set; }

        public BigInteger Down { get; set; }

        public TradingState? State { get; set; }

        public BigInteger Net { get; set; }

        public BigInteger Cash { get; set; }

        public BigInteger Mark { get; set; }

        public BigInteger Value { get; set; }

        public BigInteger Drift { get; set; }

        public List<BigInteger> Executions { get; } = [];

        public List<(BigInteger At, OrderIntent Intent)> Recent { get; } = [];
    }
}
