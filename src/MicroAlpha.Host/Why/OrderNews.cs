using MicroAlpha.Events;

namespace MicroAlpha.Host.Why;

/// <summary>What was heard of an order.</summary>
/// <param name="Sequence">Sequence of the event.</param>
/// <param name="Kind">What it says.</param>
/// <param name="TimeNs">When we heard it, ns since the Unix epoch.</param>
/// <param name="VenueTimeNs">When it happened by the venue's clock; 0 = not told.</param>
/// <param name="SinceDecisionNs">Since the last decision about the order; -1 = there was none.</param>
/// <param name="State">State of the order after it.</param>
/// <param name="Line">Its line of the log.</param>
internal sealed record OrderNews(
    long Sequence, EventKind Kind, long TimeNs, long VenueTimeNs, long SinceDecisionNs, string State, string Line);
