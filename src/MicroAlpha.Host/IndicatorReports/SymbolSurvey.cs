using MicroAlpha.Events;

namespace MicroAlpha.Host.IndicatorReports;

/// <summary>What a first reading of the data found of a symbol, within the session.</summary>
internal sealed class SymbolSurvey
{
    /// <summary>Its definition.</summary>
    public InstrumentDefinitionPayload Definition;

    private readonly HashSet<long> _days = [];

    /// <summary>Its id.</summary>
    public required uint Id { get; init; }

    /// <summary>Quotes.</summary>
    public long Quotes { get; private set; }

    /// <summary>Complete updates of its book.</summary>
    public long BookGroups { get; private set; }

    /// <summary>Trades that are not suspicious.</summary>
    public long Trades { get; private set; }

    /// <summary>Those of them that were fetched afterwards: candles take them, nothing else does.</summary>
    public long Backfilled { get; private set; }

    /// <summary>Widths of the vendor's bars, s.</summary>
    public SortedSet<long> BarSeconds { get; } = [];

    /// <summary>Bars of the vendor.</summary>
    public long Bars { get; private set; }

    /// <summary>Volume of the trades that were not fetched afterwards, 1e-9 units.</summary>
    public Int128 VolumeE9 { get; private set; }

    /// <summary>Days with trades.</summary>
    public int Days => _days.Count;

    /// <summary>A trade says who initiated it.</summary>
    public bool HasAggressor { get; private set; }

    /// <summary>Where its events come from.</summary>
    public EventSource Source { get; private set; }

    /// <summary>All of these.</summary>
    public long Events => Quotes + BookGroups + Trades + Bars;

    /// <summary>Its rows are quotes; else complete updates of its book.</summary>
    public bool IsQuoted => Quotes > 0;

    /// <summary>Counts one slot of the symbol.</summary>
    public void Take(ref EngineEvent slot, SessionHours session)
    {
        var isBackfilled = ((TradeFlags)slot.Flags & TradeFlags.Backfilled) != 0
            && slot.Kind is EventKind.Trade or EventKind.Quote;
        if (!session.Has(slot.Kind == EventKind.BarPrices || isBackfilled ? slot.VenueTimeNs : slot.ReceiveTimeNs))
            return;
        if (slot.Kind == EventKind.Quote && !isBackfilled)
        {
            Quotes++;
        }
        else if (slot.Kind == EventKind.BookLevel && ((BookFlags)slot.Flags & BookFlags.Last) != 0)
        {
            BookGroups++;
        }
        else if (slot.Kind == EventKind.BarPrices)
        {
            Bars++;
            BarSeconds.Add(slot.BarPrices.IntervalSeconds);
        }
        else if (slot.Kind == EventKind.Trade && ((TradeFlags)slot.Flags & TradeFlags.Suspicious) == 0)
        {
            Trades++;
            if (isBackfilled)
            {
                Backfilled++;
                return;
            }

            VolumeE9 += slot.Trade.SizeE9;
            _days.Add(session.DayOf(slot.ReceiveTimeNs));
            HasAggressor |= slot.Trade.Aggressor != Side.None;
        }
        else
        {
            return;
        }

        Source = slot.Source;
    }
}
