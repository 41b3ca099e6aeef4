namespace MicroAlpha.Venue.Faults;

/// <summary>
/// What the venue can do wrong on purpose. A lasting fault is on until it is switched off; a single one happens once
/// when it is switched on. The value's meaning stands in brackets with its default.
/// </summary>
public enum VenueFault : byte
{
    /// <summary>Lasting: no <c>connected</c> after the upgrade.</summary>
    NoWelcome,

    /// <summary>Lasting: authentication is never answered, nor timed out.</summary>
    AuthSilence,

    /// <summary>Lasting: authentication fails with 402 and the connection closes.</summary>
    AuthFailed,

    /// <summary>Lasting: subscriptions beyond [symbols, 0] are refused with 405.</summary>
    SymbolLimit,

    /// <summary>Lasting: authentication answers 406 and the connection closes.</summary>
    ConnectionLimit,

    /// <summary>Lasting: authentication answers 409 and the connection closes.</summary>
    InsufficientSubscription,

    /// <summary>Lasting: authentication answers 411 and the connection closes.</summary>
    InsufficientScope,

    /// <summary>Lasting: authentication answers 500 and the connection closes.</summary>
    InternalError,

    /// <summary>Single: every data connection gets 407 and is dropped.</summary>
    SlowClient,

    /// <summary>Single: every stream connection is reset without a close frame.</summary>
    AbruptClose,

    /// <summary>Single: the next message of every stream connection breaks off in the middle of its frame.</summary>
    VanishMidFrame,

    /// <summary>Lasting: sockets stay open, nothing is read or sent, pings are not answered.</summary>
    HalfOpen,

    /// <summary>Lasting: streams send [bytes a second, 2000].</summary>
    SlowDrip,

    /// <summary>Lasting: every byte of a stream is written by itself.</summary>
    FrameSplit,

    /// <summary>Lasting: compression is declined when it is offered.</summary>
    NoDeflate,

    /// <summary>Single: [100000] quotes at once.</summary>
    QuoteBurst,

    /// <summary>Lasting: arrays are held until they have [1000] messages of mixed kinds.</summary>
    MixedArrays,

    /// <summary>Lasting: an element of an unknown T stands in the middle of every array.</summary>
    UnknownType,

    /// <summary>Lasting: every message has fields that nobody knows.</summary>
    ExtraFields,

    /// <summary>Single: one message of [1048576] bytes.</summary>
    BigMessage,

    /// <summary>Single: one text frame that is no UTF-8.</summary>
    InvalidUtf8,

    /// <summary>Lasting: every trade update comes twice.</summary>
    DuplicateUpdates,

    /// <summary>Lasting: neighbouring trade updates change places.</summary>
    OutOfOrderUpdates,

    /// <summary>Lasting: fills are not told on the stream.</summary>
    MissingFill,

    /// <summary>Lasting: an order is filled after its cancel was accepted.</summary>
    FillAfterCancel,

    /// <summary>Lasting: a replace is answered 200 and then rejected.</summary>
    ReplaceRejected,

    /// <summary>Lasting: an order's events come before its reply, which takes [50] ms.</summary>
    EventBeforeReply,

    /// <summary>Lasting: orders are accepted, but the reply does not come for [30000] ms.</summary>
    OrderTimeout,

    /// <summary>Lasting: REST answers 429, reset in [2] seconds.</summary>
    RateLimited,

    /// <summary>Lasting: upgrades of streams answer 429.</summary>
    UpgradeLimited,

    /// <summary>Lasting: REST answers 502 with an HTML page.</summary>
    BadGateway,

    /// <summary>Lasting: a key whose connection broke off gets 406 for [90] seconds.</summary>
    ReconnectPenalty,

    /// <summary>Lasting: the venue's clock is [5000] ms ahead; negative = behind.</summary>
    ClockSkew,

    /// <summary>Single: a quote with its bid above its ask, of [symbol, any].</summary>
    CrossedQuote,

    /// <summary>Single: a quote without an ask, price and size 0, of [symbol, any].</summary>
    EmptySide,

    /// <summary>Single: the last trade of [symbol, any] is corrected.</summary>
    TradeCorrection,

    /// <summary>Single: the last trade of [symbol, any] is cancelled.</summary>
    TradeCancel,

    /// <summary>Single: [symbol, any] is halted for a second, then resumes.</summary>
    Halt,

    /// <summary>Lasting: the day [yyyymmdd, today] closes at 13:00 New York time.</summary>
    HalfDay,

    /// <summary>Single: [symbol, any] trades as the symbol with X behind it from now on.</summary>
    SymbolRename,

    /// <summary>Single: full books of every crypto pair.</summary>
    BookReset,

    /// <summary>Lasting: pages of history never end: the last one leads to itself.</summary>
    EndlessPages,

    /// <summary>Lasting: every [5] seconds another fault, chosen by the seed, for as long.</summary>
    Chaos,
}
