using MicroAlpha.Events;

namespace MicroAlpha.Host.Backtest;

/// <summary>
/// Cash and positions of a run, in whole numbers of 1e-18 currency units. A long position is worth the last known bid,
/// a short one the last known ask: what closing it would have brought.
/// </summary>
internal sealed class BacktestAccount(int instruments)
{
    private const long Unit = 1_000_000_000;

    private readonly long[] _positionsE9 = new long[instruments];
    private readonly long[] _bidsE9 = new long[instruments];
    private readonly long[] _asksE9 = new long[instruments];
    private readonly Int128[] _values = new Int128[instruments];
    private Int128 _cash;
    private Int128 _valueOfAll;
    private Int128 _turnover;

    /// <summary>Fees so far, 1e-9 currency units.</summary>
    public long FeesE9 { get; private set; }

    /// <summary>Money that changed hands, 1e-9 currency units, rounded down.</summary>
    public long TurnoverE9 => checked((long)(_turnover / Unit));

    /// <summary>Cash and the value of positions, 1e-18 currency units.</summary>
    public Int128 Equity => _cash + _valueOfAll;

    /// <summary>Equity, 1e-9 currency units, rounded down.</summary>
    public long EquityE9 => FloorE9(Equity);

    /// <summary>Positions by instrument, 1e-9 units.</summary>
    public IReadOnlyList<long> PositionsE9 => _positionsE9;

    /// <summary>1e-18 to 1e-9 currency units, rounded down also below 0.</summary>
    public static long FloorE9(Int128 value)
    {
        var whole = value / Unit;
        return checked((long)(value < whole * Unit ? whole - 1 : whole));
    }

    /// <summary>Takes an execution in. A price not known yet from a mark is the execution's.</summary>
    public void Take(in BacktestFill fill)
    {
        var id = fill.InstrumentId;
        var money = (Int128)fill.PriceE9 * fill.SizeE9;
        var sign = fill.Side == Side.Bid ? 1 : -1;
        _turnover += money;
        FeesE9 = checked(FeesE9 + fill.FeeE9);
        _cash -= (sign * money) + ((Int128)fill.FeeE9 * Unit);
        _positionsE9[id] = checked(_positionsE9[id] + (sign * fill.SizeE9));
        _bidsE9[id] = _bidsE9[id] == 0 ? fill.PriceE9 : _bidsE9[id];
        _asksE9[id] = _asksE9[id] == 0 ? fill.PriceE9 : _asksE9[id];
        Value(id);
    }

    /// <summary>Takes a touch in; a side without a price keeps the one before.</summary>
    public void Take(in BacktestMark mark)
    {
        _bidsE9[mark.InstrumentId] = mark.BidE9 == 0 ? _bidsE9[mark.InstrumentId] : mark.BidE9;
        _asksE9[mark.InstrumentId] = mark.AskE9 == 0 ? _asksE9[mark.InstrumentId] : mark.AskE9;
        if (_positionsE9[mark.InstrumentId] != 0)
            Value(mark.InstrumentId);
    }

    private void Value(uint id)
    {
        _valueOfAll -= _values[id];
        var position = _positionsE9[id];
        _values[id] = (Int128)position * (position > 0 ? _bidsE9[id] : _asksE9[id]);
        _valueOfAll += _values[id];
    }
}
