using MicroAlpha.Events;

namespace MicroAlpha.Pipeline.Books;

/// <summary>A level of a difference that came before the snapshot it may belong on top of.</summary>
internal struct PendingLevel
{
    public long PriceE9;
    public long SizeE9;
    public long VenueUpdateId;
    public uint InstrumentId;
    public Side Side;
}
