using MicroAlpha.Events;

namespace MicroAlpha.Host.Trading;

/// <summary>An order as the broker adapter follows it. Guarded by the lock of <see cref="BrokerBook"/>.</summary>
internal sealed class BrokerOrder(uint orderId, uint instrumentId, string symbol, Side side)
{
    /// <summary>Our dense id.</summary>
    public uint OrderId => orderId;

    /// <summary>Instrument.</summary>
    public uint InstrumentId => instrumentId;

    /// <summary>Its symbol.</summary>
    public string Symbol => symbol;

    /// <summary>Bid buys.</summary>
    public Side Side => side;

    /// <summary>Names at the venue: of the new order, then of each replace.</summary>
    public List<string> Names { get; } = [];

    /// <summary>The venue's id of what works, as told by an event or a reply; empty = never told.</summary>
    public Guid VenueId { get; set; }

    /// <summary>The venue's id of a replacement that was asked for; empty = none.</summary>
    public Guid AskedId { get; set; }

    /// <summary>Largest executed size that was published, 1e-9 units.</summary>
    public long FilledE9 { get; set; }

    /// <summary>Size of the terms in force, 1e-9 units.</summary>
    public long SizeE9 { get; set; }

    /// <summary>Canceled, expired or refused: that was published.</summary>
    public bool IsEnded { get; set; }

    /// <summary>Nothing more is to come, as far as is known.</summary>
    public bool IsClosed => IsEnded || FilledE9 >= SizeE9;

    /// <summary>It was given up as never arrived; when it shows up all the same it is adopted, and canceled.</summary>
    public bool IsGivenUp { get; set; }

    /// <summary>What was asked of the venue for it, one after the other.</summary>
    public Task Tail { get; set; } = Task.CompletedTask;
}
