using System.Runtime.InteropServices;

namespace MicroAlpha.Pipeline.Books;

/// <summary>Best bid and ask of one instrument and the event that set them; one cache line.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
public struct TopOfBook
{
    /// <summary>Best bid, 1e-9 currency units; 0 = no bid.</summary>
    [FieldOffset(0)] public long BidPriceE9;

    /// <summary>Size at the best bid, 1e-9 units; 0 = no bid.</summary>
    [FieldOffset(8)] public long BidSizeE9;

    /// <summary>Best ask, 1e-9 currency units; 0 = no ask.</summary>
    [FieldOffset(16)] public long AskPriceE9;

    /// <summary>Size at the best ask, 1e-9 units; 0 = no ask.</summary>
    [FieldOffset(24)] public long AskSizeE9;

    /// <summary>Venue time of the event that set it, ns since the Unix epoch, venue clock; 0 = none given.</summary>
    [FieldOffset(32)] public long VenueTimeNs;

    /// <summary>Receive time of that event, ns since the Unix epoch, our clock; 0 = nothing seen yet.</summary>
    [FieldOffset(40)] public long ReceiveTimeNs;

    /// <summary>Ring sequence of that event; meaningless while <see cref="ReceiveTimeNs"/> is 0.</summary>
    [FieldOffset(48)] public long Sequence;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(56)] public long Reserved;

    /// <summary>Both sides are there.</summary>
    public readonly bool HasBoth => BidPriceE9 != 0 && AskPriceE9 != 0;

    /// <summary>Both sides are there and the bid reaches the ask: locked or crossed.</summary>
    public readonly bool IsLockedOrCrossed => HasBoth && BidPriceE9 >= AskPriceE9;
}
