using MicroAlpha.Events;

namespace MicroAlpha.Venue.Paper;

/// <summary>A command on its way to the venue.</summary>
internal struct PendingCommand
{
    /// <summary>When it arrives, ns.</summary>
    public long ArrivalNs;

    /// <summary>Counts the commands: the earlier one of two that arrive together comes first.</summary>
    public long Number;

    /// <summary>Its sequence in the command ring.</summary>
    public long Sequence;

    /// <summary>What it says.</summary>
    public OrderCommand Command;

    /// <summary>Whether it arrives before another one.</summary>
    public readonly bool IsBefore(in PendingCommand other) =>
        ArrivalNs < other.ArrivalNs || (ArrivalNs == other.ArrivalNs && Number < other.Number);
}
