namespace MicroAlpha.Venue.Paper;

/// <summary>Which of an event's two times says when it happened at the paper venue.</summary>
public enum PaperClock : byte
{
    /// <summary>
    /// ReceiveTimeNs: one clock for all; a latency counts from our decision to the venue that we see. The default.
    /// </summary>
    Receive = 0,

    /// <summary>
    /// VenueTimeNs plus <see cref="PaperOptions.VenueClockOffsetNs"/>; for a host that feeds events ahead of the core,
    /// in their order at the venue. Events without a venue time happen at their receive time.
    /// </summary>
    Venue = 1,
}
