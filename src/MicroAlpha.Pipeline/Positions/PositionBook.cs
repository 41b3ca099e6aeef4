using MicroAlpha.Events;
using MicroAlpha.Pipeline.Core;

namespace MicroAlpha.Pipeline.Positions;

/// <summary>
/// Positions and profit of the account, exact in whole numbers: realised by average cost and first in first out,
/// unrealised at the side of the market that would have to take it, fees, daily loss and drawdown. Core lane only;
/// preallocated.
/// </summary>
/// <remarks>
/// Equity = carried from before + realised - fees + unrealised. It begins at 0: what is deposited does not matter for a
/// loss. Rounding: the cost taken from a position is rounded towards 0, at most 1e-18 a time, and nothing gets lost.
/// </remarks>
public sealed class PositionBook
{
    private readonly Position[] _positions;
    private readonly LotPool _lots;
    private readonly FeeSchedule _fees;
    private readonly long[] _drifts;
    private readonly List<SavedPosition> _unbound;
    private readonly string[] _symbols;
    private readonly Int128 _carriedE18;
    private Int128 _settledE18;
    private Int128 _unrealisedE18;
    private RollingHash _history;

    /// <summary>Reserves memory and takes over what was saved.</summary>
    /// <param name="instruments">Instruments, ids from 0.</param>
    /// <param name="lots">Open lots of all instruments together.</param>
    /// <param name="fees">What executions cost.</param>
    /// <param name="saved">From a former session; its positions wait for their instruments' definitions.</param>
    public PositionBook(int instruments, int lots, FeeSchedule fees, SavedAccount saved)
    {
        ArgumentNullException.ThrowIfNull(saved);
        _positions = GC.AllocateArray<Position>(instruments, pinned: true);
        _drifts = new long[instruments];
        _symbols = new string[instruments];
        _lots = new LotPool(instruments, lots);
        _fees = fees;
        _unbound = [.. saved.Positions];
        (TradingDay, DayStartE18, PeakE18, _carriedE18) =
            (saved.TradingDay, saved.DayStartE18, saved.PeakE18, saved.CarriedE18);
        foreach (var position in _unbound)
            _unrealisedE18 += Unrealised(position.NetSizeE9, position.CostE18, position.MarkPriceE9);
    }

    /// <summary>Day of the daily loss, yyyymmdd; 0 = none told yet.</summary>
    public uint TradingDay { get; private set; }

    /// <summary>Equity when the day began, 1e-18 currency units.</summary>
    public Int128 DayStartE18 { get; private set; }

    /// <summary>Highest equity so far, 1e-18 currency units.</summary>
    public Int128 PeakE18 { get; private set; }

    /// <summary>Equity, 1e-18 currency units; begins at 0.</summary>
    public Int128 EquityE18 => _carriedE18 + _settledE18 + _unrealisedE18;

    /// <summary>Lost since the day began, 1e-18 currency units; negative = gained.</summary>
    public Int128 DailyLossE18 => DayStartE18 - EquityE18;

    /// <summary>Lost since the highest equity, 1e-18 currency units, never negative.</summary>
    public Int128 DrawdownE18 => PeakE18 - EquityE18;

    /// <summary>Lots put together because there was no room.</summary>
    public long LotsMerged => _lots.Merged;

    /// <summary>Saved positions whose instrument was not defined yet.</summary>
    public int Unbound => _unbound.Count;

    /// <summary>Hash of every change so far.</summary>
    public ulong StateHash => _history.Value;

    /// <summary>A position; all zeros when nothing was ever held.</summary>
    public ref readonly Position this[uint id] => ref _positions[id];

    /// <summary>How far the broker's position is from ours, 1e-9 units, unsigned; 0 = not told or equal.</summary>
    public long DriftE9(uint id) => _drifts[id];

    /// <summary>Notes what the broker says it holds for us.</summary>
    public void NoteBroker(uint id, long sizeE9)
    {
        _drifts[id] = Wide.Held(Int128.Abs((Int128)sizeE9 - _positions[id].NetSizeE9));
        _history.Fold((ulong)_drifts[id]);
    }

    /// <summary>Binds an instrument to its symbol and takes a saved position of it over. Cold: once each.</summary>
    /// <returns>What was taken over, 1e-9 units; 0 = nothing.</returns>
    public long Define(uint id, string symbol)
    {
        ArgumentNullException.ThrowIfNull(symbol);
        _symbols[id] = symbol;
        var at = _unbound.FindIndex(one => one.Symbol == symbol);
        if (at < 0)
            return 0;
        var saved = _unbound[at];
        _unbound.RemoveAt(at);
        ref var position = ref _positions[id];
        (position.NetSizeE9, position.CostE18, position.MarkPriceE9) =
            (saved.NetSizeE9, saved.CostE18, saved.MarkPriceE9);
        position.UnrealisedE18 = Unrealised(saved.NetSizeE9, saved.CostE18, saved.MarkPriceE9);
        foreach (var lot in saved.Lots)
            _lots.Add(id, ref position, lot.SizeE9, lot.CostE18);
        return saved.NetSizeE9;
    }

    /// <summary>Books an execution.</summary>
    /// <param name="id">Instrument.</param>
    /// <param name="side">Bid bought, Ask sold.</param>
    /// <param name="sizeE9">Size, 1e-9 units, above 0.</param>
    /// <param name="priceE9">Price, 1e-9 currency units, above 0.</param>
    /// <param name="isMaker">The order rested, as far as the venue tells; else it pays the taker's fee.</param>
    public void Book(uint id, Side side, long sizeE9, long priceE9, bool isMaker = false)
    {
        ref var position = ref _positions[id];
        var signed = side == Side.Bid ? sizeE9 : -sizeE9;
        var fee = Wide.FromE9(_fees.Of(priceE9, sizeE9, isMaker));
        position.FeesE18 += fee;
        _settledE18 -= fee;
        position.Executions++;
        var isOpposite = (position.NetSizeE9 < 0) != (signed < 0) && position.NetSizeE9 != 0;
        var closing = isOpposite ? Math.Min(sizeE9, Math.Abs(position.NetSizeE9)) : 0;
        if (closing > 0)
            Close(ref position, closing, priceE9);
        var opening = sizeE9 - closing;
        position.NetSizeE9 = checked(position.NetSizeE9 + signed);
        if (opening > 0)
        {
            position.CostE18 += (Int128)opening * priceE9;
            _lots.Add(id, ref position, opening, (Int128)opening * priceE9);
        }

        if (position.MarkPriceE9 == 0)
            position.MarkPriceE9 = priceE9;
        Revalue(ref position);
        _history.Fold((ulong)position.NetSizeE9 ^ ulong.RotateLeft((ulong)priceE9, 17) ^ id);
    }

    /// <summary>Puts the price of an execution right that was booked at an assumed one.</summary>
    /// <param name="id">Instrument.</param>
    /// <param name="side">Its side.</param>
    /// <param name="correctionE18">True value less the booked one, 1e-18 currency units.</param>
    public void Correct(uint id, Side side, Int128 correctionE18)
    {
        if (correctionE18 == 0)
            return;
        ref var position = ref _positions[id];
        var gain = side == Side.Bid ? -correctionE18 : correctionE18;
        position.RealisedE18 += gain;
        position.RealisedFifoE18 += gain;
        _settledE18 += gain;
        PeakE18 = Int128.Max(PeakE18, EquityE18);
        _history.Fold((ulong)correctionE18);
    }

    /// <summary>Marks a position; a side without a quote keeps the last mark.</summary>
    public void Mark(uint id, long bidPriceE9, long askPriceE9)
    {
        ref var position = ref _positions[id];
        if (position.NetSizeE9 == 0)
            return;
        var mark = position.NetSizeE9 > 0 ? bidPriceE9 : askPriceE9;
        if (mark <= 0 || mark == position.MarkPriceE9)
            return;
        position.MarkPriceE9 = mark;
        Revalue(ref position);
    }

    /// <summary>Begins a trading day: the daily loss counts from here. One that is not later changes nothing.</summary>
    /// <param name="day">yyyymmdd.</param>
    public void BeginDay(uint day)
    {
        if (day <= TradingDay)
            return;
        (TradingDay, DayStartE18) = (day, EquityE18);
        _history.Fold(day);
    }

    /// <summary>What must survive a restart. Cold; when the lane has stopped.</summary>
    public SavedAccount Save()
    {
        var positions = new List<SavedPosition>(_unbound);
        for (var id = 0; id < _positions.Length; id++)
        {
            ref readonly var position = ref _positions[id];
            if (position.NetSizeE9 == 0)
                continue;
            var lots = new List<SavedLot>();
            for (var at = position.FirstLot; at != 0; at = _lots[at].Next)
                lots.Add(new SavedLot(_lots[at].SizeE9, _lots[at].CostE18));
            positions.Add(new SavedPosition(
                _symbols[id], position.NetSizeE9, position.CostE18, position.MarkPriceE9, lots));
        }

        return new SavedAccount(TradingDay, DayStartE18, PeakE18, _carriedE18 + _settledE18, positions);
    }

    private static Int128 Unrealised(long netE9, Int128 costE18, long markE9)
    {
        var value = (Int128)netE9 * markE9;
        return netE9 > 0 ? value - costE18 : value + costE18;
    }

    private void Close(ref Position position, long sizeE9, long priceE9)
    {
        var isLong = position.NetSizeE9 > 0;
        var proceeds = (Int128)sizeE9 * priceE9;
        var cost = Wide.ShareOf(position.CostE18, sizeE9, Math.Abs(position.NetSizeE9));
        var fifo = _lots.Take(ref position, sizeE9);
        position.CostE18 -= cost;
        var gain = isLong ? proceeds - cost : cost - proceeds;
        position.RealisedE18 += gain;
        position.RealisedFifoE18 += isLong ? proceeds - fifo : fifo - proceeds;
        _settledE18 += gain;
    }

    private void Revalue(ref Position position)
    {
        var unrealised = Unrealised(position.NetSizeE9, position.CostE18, position.MarkPriceE9);
        _unrealisedE18 += unrealised - position.UnrealisedE18;
        position.UnrealisedE18 = unrealised;
        PeakE18 = Int128.Max(PeakE18, EquityE18);
    }
}
