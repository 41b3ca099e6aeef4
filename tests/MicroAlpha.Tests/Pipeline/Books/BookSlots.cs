using MicroAlpha.Events;

namespace MicroAlpha.Tests.Pipeline.Books;

/// <summary>Slots for book tests.</summary>
internal static class BookSlots
{
    public static EngineEvent Level(
        uint id, Side side, long priceE9, long sizeE9, BookFlags flags = BookFlags.Last, long updateId = 0) => new()
        {
            Kind = EventKind.BookLevel,
            InstrumentId = id,
            Flags = (byte)flags,
            ReceiveTimeNs = 1,
            BookLevel = new BookLevelPayload
            {
                Side = side,
                PriceE9 = priceE9,
                SizeE9 = sizeE9,
                VenueUpdateId = updateId,
            },
        };

    public static EngineEvent Quote(uint id, long bidE9, long askE9) => new()
    {
        Kind = EventKind.Quote,
        InstrumentId = id,
        ReceiveTimeNs = 1,
        Quote = new QuotePayload { BidPriceE9 = bidE9, BidSizeE9 = 10, AskPriceE9 = askE9, AskSizeE9 = 20 },
    };

    public static EngineEvent Connection(uint id, ConnectionState state) => new()
    {
        Kind = EventKind.Connection,
        InstrumentId = id,
        Connection = new ConnectionPayload { State = state },
    };
}
