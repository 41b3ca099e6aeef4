using MicroAlpha.Events;

namespace MicroAlpha.Pipeline.Orders;

/// <summary>
/// Positions and reservations of the account and of each strategy, with their sums kept up to date, so that a check is
/// a load and a compare. Core lane only; preallocated.
/// </summary>
/// <remarks>
/// Owner 0 is the account, owner 1 + n strategy n. Values are exact products of two 64-bit numbers in 128 bits, and an
/// order's is held below 2^127 / 2^26 by its limits: sums can not overflow.
/// </remarks>
public sealed class ExposureBook
{
    /// <summary>Strategies with sums of their own; ids from 0.</summary>
    public const int MaxStrategies = 8;

    private const int Owners = MaxStrategies + 1;

    private readonly ExposureCell[] _cells;
    private readonly ExposureTotal[] _totals = new ExposureTotal[Owners];
    private readonly long[] _prices;
    private readonly bool[] _isHeld;
    private readonly int _instruments;

    /// <summary>Reserves memory for instruments with ids from 0.</summary>
    public ExposureBook(int instruments)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(instruments);
        _instruments = instruments;
        _cells = GC.AllocateArray<ExposureCell>(instruments * Owners, pinned: true);
        _prices = new long[instruments];
        _isHeld = new bool[instruments];
    }

    /// <summary>Instruments.</summary>
    public int Instruments => _instruments;

    /// <summary>The account's cell of an instrument, below <see cref="Instruments"/>.</summary>
    public ref readonly ExposureCell Account(uint id) => ref _cells[id];

    /// <summary>A strategy's cell of an instrument.</summary>
    public ref readonly ExposureCell Strategy(ushort strategyId, uint id) =>
        ref _cells[((strategyId + 1) * _instruments) + (int)id];

    /// <summary>The account's sums.</summary>
    public ref readonly ExposureTotal AccountTotal => ref _totals[0];

    /// <summary>A strategy's sums.</summary>
    public ref readonly ExposureTotal StrategyTotal(ushort strategyId) => ref _totals[strategyId + 1];

    /// <summary>Price the positions of an instrument are valued at, 1e-9 currency units; 0 = none yet.</summary>
    public long PriceE9(uint id) => _prices[id];

    /// <summary>Values the positions of an instrument anew.</summary>
    /// <param name="id">Instrument.</param>
    /// <param name="priceE9">Price, 1e-9 currency units, above 0.</param>
    public void Reprice(uint id, long priceE9)
    {
        if (_prices[id] == priceE9)
            return;
        _prices[id] = priceE9;
        if (!_isHeld[id])
            return;
        for (var owner = 0; owner < Owners; owner++)
        {
            ref var cell = ref _cells[(owner * _instruments) + (int)id];
            if (cell.NetSizeE9 != 0)
                Value(ref cell, ref _totals[owner], priceE9);
        }
    }

    /// <summary>Moves a position of the account and of a strategy.</summary>
    /// <param name="strategyId">Strategy.</param>
    /// <param name="id">Instrument.</param>
    /// <param name="signedSizeE9">By how much, 1e-9 units; sold sizes are negative.</param>
    /// <param name="priceE9">Valued at this when there is no reference price yet.</param>
    public void Move(ushort strategyId, uint id, long signedSizeE9, long priceE9)
    {
        if (_prices[id] == 0)
            _prices[id] = priceE9;
        _isHeld[id] = true;
        MoveOne(0, id, signedSizeE9);
        MoveOne(strategyId + 1, id, signedSizeE9);
    }

    /// <summary>Changes what an order reserves, for the account and its strategy.</summary>
    internal void Reserve(ref readonly OrderRecord order, long sizeE9, Int128 valueE18, int orders, int unknown)
    {
        ReserveOne(0, in order, sizeE9, valueE18, orders, unknown);
        ReserveOne(order.StrategyId + 1, in order, sizeE9, valueE18, orders, unknown);
    }

    private static void Value(ref ExposureCell cell, ref ExposureTotal total, long priceE9)
    {
        var value = Math.BigMul(cell.NetSizeE9, priceE9);
        total.NetE18 += value - cell.ValueE18;
        total.GrossE18 += Int128.Abs(value) - Int128.Abs(cell.ValueE18);
        cell.ValueE18 = value;
    }

    private void MoveOne(int owner, uint id, long signedSizeE9)
    {
        ref var cell = ref _cells[(owner * _instruments) + (int)id];
        cell.NetSizeE9 = checked(cell.NetSizeE9 + signedSizeE9);
        Value(ref cell, ref _totals[owner], _prices[id]);
    }

    private void ReserveOne(
        int owner, ref readonly OrderRecord order, long sizeE9, Int128 valueE18, int orders, int unknown)
    {
        ref var cell = ref _cells[(owner * _instruments) + (int)order.InstrumentId];
        ref var total = ref _totals[owner];
        if (order.Side == Side.Bid)
        {
            cell.OpenBuyE9 += sizeE9;
            total.OpenBuyE18 += valueE18;
        }
        else
        {
            cell.OpenSellE9 += sizeE9;
            total.OpenSellE18 += valueE18;
        }

        cell.OpenOrders += orders;
        total.OpenOrders += orders;
        cell.UnknownOrders += unknown;
        total.UnknownOrders += unknown;
    }
}
