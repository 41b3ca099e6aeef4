using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Calendar;

/// <summary>Where a time is in the calendar.</summary>
/// <param name="Day">The session that counts; null beyond the last known day.</param>
/// <param name="NextDay">The one after it; null when not known.</param>
/// <param name="Phase">Its phase.</param>
/// <param name="UntilNs">When the phase ends, ns since the Unix epoch.</param>
public sealed record CalendarMoment(MarketDay? Day, MarketDay? NextDay, SessionPhase Phase, long UntilNs)
{
    /// <summary>The ring event that says so.</summary>
    /// <param name="timeNs">When the phase began or was first seen, ns since the Unix epoch, our clock.</param>
    public EngineEvent ToEvent(long timeNs)
    {
        var slot = new EngineEvent
        {
            ReceiveTimeNs = timeNs,
            InstrumentId = EngineEvent.NoInstrument,
            Kind = EventKind.SessionState,
            Source = EventSource.Engine,
        };
        slot.SessionState.OpenTimeNs = Day?.OpenNs ?? 0;
        slot.SessionState.CloseTimeNs = Day?.CloseNs ?? 0;
        slot.SessionState.TradingDay = Day?.Number ?? 0;
        slot.SessionState.NextTradingDay = NextDay?.Number ?? 0;
        slot.SessionState.Phase = Phase;
        return slot;
    }
}
