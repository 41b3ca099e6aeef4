using MicroAlpha.Events;

namespace MicroAlpha.Pipeline.Indicators;

/// <summary>
/// Which events break what indicators difference: one rule for the engine and for the commands. Any thread; nothing is
/// allocated.
/// </summary>
public static class IndicatorBreaks
{
    /// <summary>
    /// What a slot means. A halt breaks at its start and at its end: while it lasts the book may be told anew, and what
    /// is traded then is not what was quoted before. The connection for orders carries no market data.
    /// </summary>
    /// <param name="slot">Any slot.</param>
    /// <param name="isHalted">
    /// State of the slot's instrument, kept by the caller; false at the start. A status changes it.
    /// </param>
    public static IndicatorBreak Of(ref EngineEvent slot, ref bool isHalted)
    {
        switch (slot.Kind)
        {
            case EventKind.SessionState:
                return slot.SessionState.Phase is SessionPhase.PreMarket or SessionPhase.Regular
                    ? IndicatorBreak.Session
                    : IndicatorBreak.Break;
            case EventKind.Status when slot.Status.State != TradingState.Unchanged
                && slot.InstrumentId != EngineEvent.NoInstrument:
                var wasHalted = isHalted;
                isHalted = slot.Status.State != TradingState.Trading;
                return wasHalted || isHalted ? IndicatorBreak.Break : IndicatorBreak.None;
            case EventKind.Connection when slot.Connection.State is ConnectionState.Down or ConnectionState.Gap
                && slot.Source != EventSource.AlpacaTrading:
                return IndicatorBreak.Break;
            default:
                return IndicatorBreak.None;
        }
    }

    /// <summary>
    /// Start of the session that a slot of <see cref="IndicatorBreak.Session"/> begins, ns since the Unix epoch: the
    /// regular open where it is told, for the slot itself comes a little later; else the slot's receive time.
    /// </summary>
    public static long SessionStartNs(ref EngineEvent slot) =>
        slot.SessionState.Phase == SessionPhase.Regular && slot.SessionState.OpenTimeNs > 0
            ? slot.SessionState.OpenTimeNs
            : slot.ReceiveTimeNs;
}
