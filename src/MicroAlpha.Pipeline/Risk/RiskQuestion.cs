using System.Runtime.CompilerServices;
using MicroAlpha.Events;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Core;
using MicroAlpha.Pipeline.Orders;

namespace MicroAlpha.Pipeline.Risk;

/// <summary>One order on its way through the checks: what it adds at worst, and what a check observed.</summary>
internal ref struct RiskQuestion
{
    public const long BpsPerUnit = 10_000;

    public OrderIntent Intent;
    public ref readonly TopOfBook Top;
    public ref readonly InstrumentRisk Risk;
    public ref readonly ExposureCell Cell;
    public Int128 AddE18;
    public long AddE9;
    public long ExecutedE9;
    public long ReservePriceE9;
    public long ObservedValue;
    public long LimitValue;
    public bool IsKnown;
    public bool IsBuy;
    public bool IsReducing;
    public bool IsOverflow;

    /// <summary>Position with everything open on the side and this order, signed, 1e-9 units.</summary>
    public readonly Int128 WorstPositionE9 => IsBuy
        ? (Int128)Cell.NetSizeE9 + Cell.OpenBuyE9 + AddE9
        : (Int128)Cell.NetSizeE9 - Cell.OpenSellE9 - AddE9;

    /// <summary>Notes value and limit and gives the code back.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // refusals only
    public RiskCode Refuse(RiskCode code, Int128 value, Int128 limit)
    {
        (ObservedValue, LimitValue) = (Wide.Held(value), Wide.Held(limit));
        return code;
    }

    /// <summary>The same with money of 1e-18 units, told in 1e-9.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // refusals only
    public RiskCode RefuseMoney(RiskCode code, Int128 valueE18, Int128 limitE18)
    {
        (ObservedValue, LimitValue) = (Wide.ToE9(valueE18), Wide.ToE9(limitE18));
        return code;
    }

    /// <summary>Works out what the order may cost and bind at most.</summary>
    /// <param name="old">The order to replace; a default record for a new one.</param>
    public void Weigh(ref readonly OrderRecord old)
    {
        IsBuy = Intent.Side == Side.Bid;
        // A sell may execute above its limit; a market order through the collar.
        Int128 reserve = Math.Max(Intent.PriceE9, IsBuy ? 0 : Top.AskPriceE9);
        if (Intent.OrderType == OrderType.Market && IsBuy)
        {
            var room = ((Int128)Top.AskPriceE9 * Risk.CollarTouchBps) + (BpsPerUnit - 1);
            reserve = Top.AskPriceE9 + (room / BpsPerUnit);
        }

        IsOverflow = reserve > long.MaxValue;
        ReservePriceE9 = Wide.Held(reserve);
        ExecutedE9 = old.CumulativeSizeE9;
        var worst = old.WorstSizeE9;
        AddE9 = Intent.SizeE9 > worst ? Intent.SizeE9 - worst : 0;
        var size = Math.Max(0, Math.Max(worst, Intent.SizeE9) - ExecutedE9);
        AddE18 = Math.BigMul(size, Math.Max(old.WorstPriceE9, ReservePriceE9)) - old.ReservedE18;
        var open = IsBuy ? Cell.OpenBuyE9 : Cell.OpenSellE9;
        var held = IsBuy ? -(Int128)Cell.NetSizeE9 : Cell.NetSizeE9;
        IsReducing = Intent.SizeE9 > 0 && held > 0 && (Int128)open + AddE9 <= held;
    }
}
