using MicroAlpha.Events;

namespace MicroAlpha.Pipeline.Risk;

/// <summary>What the gate knows of one instrument: its limits, and what the market said of it.</summary>
internal struct InstrumentRisk
{
    public const byte NoState = byte.MaxValue;

    public Int128 MaxNotionalE18;
    public long TickE9;
    public long LotE9;
    public long MaxQuantityE9;
    public long MaxPositionE9;
    public long CollarTouchBps;
    public long CollarTouchTicks;
    public long CollarLastBps;
    public long CollarLastTicks;
    public long StaleNs;
    public long MaxOpenOrders;
    public long DuplicateNs;
    public long MaxExecutions;
    public long ExecutionNs;
    public long MaxDriftE9;
    public long BandUpE9;
    public long BandDownE9;
    public long LastTradeE9;
    public bool IsDefined;
    public bool HasLimits;
    public bool IsAllowed;
    public bool CanShort;
    public bool IsShortRestricted;
    public bool NeedsSession;
    public AssetClass AssetClass;

    /// <summary>A TradingState, or <see cref="NoState"/> as long as none was told.</summary>
    public byte State;

    /// <summary>
    /// Step of a stock at 1.00 and above where the feed tells none (17 CFR 242.612, a cent); below it "tick" must be
    /// said.
    /// </summary>
    private static long UsualTickE9(AssetClass assetClass) => assetClass == AssetClass.Stock ? 10_000_000 : 1;

    public void Take(SymbolLimits limits, long definedTickE9, long definedLotE9)
    {
        HasLimits = true;
        (IsAllowed, CanShort, IsShortRestricted, NeedsSession) =
            (limits.IsAllowed, limits.CanShort, limits.IsShortRestricted, limits.NeedsSession);
        TickE9 = limits.TickE9 > 0 ? limits.TickE9 : definedTickE9 > 0 ? definedTickE9 : UsualTickE9(AssetClass);
        LotE9 = limits.LotE9 > 0 ? limits.LotE9 : definedLotE9;
        (MaxQuantityE9, MaxPositionE9, MaxOpenOrders) =
            (limits.MaxQuantityE9, limits.MaxPositionE9, limits.MaxOpenOrders);
        MaxNotionalE18 = Core.Wide.FromE9(limits.MaxNotionalE9);
        (CollarTouchBps, CollarTouchTicks) = (limits.CollarTouchBps, limits.CollarTouchTicks);
        (CollarLastBps, CollarLastTicks) = (limits.CollarLastBps, limits.CollarLastTicks);
        StaleNs = limits.StaleQuoteMs * RiskState.NsPerMs;
        DuplicateNs = limits.DuplicateWindowMs * RiskState.NsPerMs;
        ExecutionNs = limits.ExecutionWindowMs * RiskState.NsPerMs;
        (MaxExecutions, MaxDriftE9) = (limits.MaxExecutions, limits.MaxDriftE9);
    }
}
