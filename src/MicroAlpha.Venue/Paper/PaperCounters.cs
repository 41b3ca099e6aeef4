namespace MicroAlpha.Venue.Paper;

/// <summary>What a <see cref="PaperBroker"/> has done. Written and read by its thread.</summary>
public sealed class PaperCounters
{
    /// <summary>New orders accepted.</summary>
    public long Accepted { get; internal set; }

    /// <summary>Commands rejected.</summary>
    public long Rejected { get; internal set; }

    /// <summary>Replaces done.</summary>
    public long Replaced { get; internal set; }

    /// <summary>Orders canceled, by command or by a rule.</summary>
    public long Canceled { get; internal set; }

    /// <summary>Day orders expired.</summary>
    public long Expired { get; internal set; }

    /// <summary>Fills of resting orders.</summary>
    public long MakerFills { get; internal set; }

    /// <summary>Fills of orders on arrival.</summary>
    public long TakerFills { get; internal set; }

    /// <summary>Fees of all fills, 1e-9 currency units; negative = more rebates than fees.</summary>
    public long FeesE9 { get; internal set; }

    /// <summary>Level changes of instruments that got no book, because <see cref="PaperOptions.MaxBooks"/> have one.
    /// </summary>
    public long LevelsUnbooked { get; internal set; }

    /// <summary>Levels given up because a side was full.</summary>
    public long LevelsDropped { get; internal set; }

    /// <summary>Events of instruments with an id at or above <see cref="PaperOptions.MaxInstruments"/>.</summary>
    public long EventsUnbooked { get; internal set; }
}
