namespace MicroAlpha.Venue.Matching;

/// <summary>What a report tells. Numbers are part of the native library's interface.</summary>
public enum MatchReportKind : byte
{
    /// <summary>Not set: never written.</summary>
    None = 0,

    /// <summary>A new order is in; its trades follow.</summary>
    Accepted = 1,

    /// <summary>The command changed nothing; see <see cref="MatchReport.Reason"/>.</summary>
    Rejected = 2,

    /// <summary>Two orders traded, at the maker's price.</summary>
    Trade = 3,

    /// <summary>What remained of an order is gone; see <see cref="MatchReport.Reason"/>.</summary>
    Canceled = 4,

    /// <summary>An order has a new price, size or id; its trades follow.</summary>
    Replaced = 5,

    /// <summary>A day order ended with its day.</summary>
    Expired = 6,

    /// <summary>Best prices and sizes after the command; only when they changed, and the last of its command.</summary>
    TopOfBook = 7,

    /// <summary>A command about an instrument, not about one order, is done; what it caused follows.</summary>
    Applied = 8,
}
