using MicroAlpha.Events;
using MicroAlpha.Venue.Market;
using MicroAlpha.Venue.Orders;
using MicroAlpha.Venue.Server;

namespace MicroAlpha.Venue.Accounts;

/// <summary>One client's money, positions and orders. Owner: the exchange thread.</summary>
internal sealed class Account
{
    /// <summary>Reg T: buying power is twice the equity.</summary>
    public const int Multiplier = 2;

    /// <summary>A market short is valued at the ask and three per cent.</summary>
    private const int ShortMarkupPercent = 103;

    private readonly Dictionary<uint, Position> _positions = [];
    private readonly Dictionary<Guid, VenueOrder> _byId = [];
    private readonly Dictionary<string, VenueOrder> _byClientId = new(StringComparer.Ordinal);

    /// <summary>Creates an account with its first cash.</summary>
    public Account(uint number, Guid id, long startCashUsd, long createdNs)
    {
        Number = number;
        Id = id;
        StartCashE18 = (Int128)startCashUsd * DecimalE9.One * DecimalE9.One;
        CashE18 = StartCashE18;
        CreatedNs = createdNs;
    }

    /// <summary>Its number in the matcher, from 1.</summary>
    public uint Number { get; }

    /// <summary>Its identity.</summary>
    public Guid Id { get; }

    /// <summary>When it was opened, venue time, ns.</summary>
    public long CreatedNs { get; }

    /// <summary>Cash it began with, 1e-18 dollars.</summary>
    public Int128 StartCashE18 { get; }

    /// <summary>Cash, 1e-18 dollars; negative when bought on margin.</summary>
    public Int128 CashE18 { get; private set; }

    /// <summary>Every order, oldest first.</summary>
    public List<VenueOrder> Orders { get; } = [];

    /// <summary>Orders that can still be executed.</summary>
    public List<VenueOrder> Open { get; } = [];

    /// <summary>Executions, oldest first.</summary>
    public List<FillActivity> Fills { get; } = [];

    /// <summary>Trading streams that listen to it.</summary>
    public List<TradingSession> Streams { get; } = [];

    /// <summary>Settings that clients may change, as they gave them.</summary>
    public AccountConfiguration Configuration { get; } = new();

    /// <summary>Positions that are not flat.</summary>
    public IEnumerable<Position> Positions => _positions.Values.Where(static held => held.SizeE9 != 0);

    /// <summary>Value of the long positions at their last prices, 1e-18 dollars.</summary>
    public Int128 LongValueE18 => ValueE18(static size => size > 0);

    /// <summary>Value of the short positions at their last prices, 1e-18 dollars, negative.</summary>
    public Int128 ShortValueE18 => ValueE18(static size => size < 0);

    /// <summary>Cash and positions, 1e-18 dollars.</summary>
    public Int128 EquityE18 => CashE18 + LongValueE18 + ShortValueE18;

    /// <summary>What more can be bought or sold short, 1e-18 dollars; open orders are taken off.</summary>
    public Int128 BuyingPowerE18
    {
        get
        {
            var power = (EquityE18 * Multiplier) - LongValueE18 + ShortValueE18;
            foreach (var order in Open)
                power -= HeldE18(order, 0);
            return Int128.Max(power, 0);
        }
    }

    /// <summary>The position of a listing; null when it is flat.</summary>
    public Position? PositionOf(Listing listing) =>
        _positions.TryGetValue(listing.Id, out var held) && held.SizeE9 != 0 ? held : null;

    /// <summary>Size of a listing held, 1e-9 units; negative = short.</summary>
    public long HeldSizeE9(Listing listing) => PositionOf(listing)?.SizeE9 ?? 0;

    /// <summary>The order of an identity; null when there is none.</summary>
    public VenueOrder? Find(Guid id) => _byId.GetValueOrDefault(id);

    /// <summary>The order of a client's identity; null when there is none.</summary>
    public VenueOrder? FindByClientId(string clientOrderId) => _byClientId.GetValueOrDefault(clientOrderId);

    /// <summary>Adds an order.</summary>
    public void Add(VenueOrder order)
    {
        Orders.Add(order);
        Open.Add(order);
        _byId.Add(order.Id, order);
        _byClientId.Add(order.ClientOrderId, order);
    }

    /// <summary>Books one execution.</summary>
    public void Book(VenueOrder order, long priceE9, long sizeE9)
    {
        if (!_positions.TryGetValue(order.Listing.Id, out var held))
            _positions.Add(order.Listing.Id, held = new Position(order.Listing));
        held.Book(order.Side, priceE9, sizeE9);
        var value = DecimalText.Product(priceE9, sizeE9);
        CashE18 -= order.Side == Side.Bid ? value : -value;
    }

    /// <summary>Size that open orders of a side would still execute, 1e-9 units.</summary>
    public long OpenSizeE9(Listing listing, Side side)
    {
        long sum = 0;
        foreach (var order in Open)
        {
            // Of a replacement under way the larger of the two counts: the new one holds what the old one held.
            if (order.Listing == listing && order.Side == side && order.ReplacedBy is null)
                sum += Math.Max(order.RemainingE9, order.Replaces is { IsOpen: true } old ? old.RemainingE9 : 0);
        }

        return sum;
    }

    /// <summary>
    /// Buying power that an order holds, 1e-18 dollars: what opens a position at its limit, stop or the far side of
    /// the quote. What closes one holds none.
    /// </summary>
    /// <param name="order">The order.</param>
    /// <param name="closedE9">Size of the position that other orders close already.</param>
    public Int128 HeldE18(VenueOrder order, long closedE9)
    {
        if (order.ReplacedBy is not null)
            return 0;
        if (order.NotionalE9 > 0 && order.SizeE9 == 0)
            return (Int128)order.NotionalE9 * DecimalE9.One;
        var held = HeldSizeE9(order.Listing);
        var closable = Math.Max(0, (order.Side == Side.Bid ? -held : held) - closedE9);
        var opening = Math.Max(0, order.RemainingE9 - closable);
        return DecimalText.Product(PriceOf(order), opening);
    }

    /// <summary>The price at which an order is valued before it is executed, 1e-9 dollars.</summary>
    public static long PriceOf(VenueOrder order)
    {
        if (order.LimitPriceE9 > 0)
            return order.LimitPriceE9;
        if (order.StopPriceE9 > 0)
            return order.StopPriceE9;
        var quote = order.Listing.Quote.Quote;
        var far = quote.AskPriceE9 > 0 ? quote.AskPriceE9 : order.Listing.LastPriceE9;
        return order.Side == Side.Bid ? far : far / 100 * ShortMarkupPercent;
    }

    private Int128 ValueE18(Func<long, bool> which)
    {
        Int128 sum = 0;
        foreach (var held in _positions.Values)
        {
            if (which(held.SizeE9))
                sum += held.ValueE18(held.Listing.LastPriceE9);
        }

        return sum;
    }
}
