namespace MicroAlpha.Venue.Server;

/// <summary>Channels of the market-data streams, one bit each.</summary>
[Flags]
internal enum StreamChannels : ushort
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Trades, with their corrections and cancels.</summary>
    Trades = 1,

    /// <summary>Quotes.</summary>
    Quotes = 2,

    /// <summary>Minute bars.</summary>
    Bars = 4,

    /// <summary>Minute bars changed by late trades.</summary>
    UpdatedBars = 8,

    /// <summary>The day's bar, once a minute.</summary>
    DailyBars = 16,

    /// <summary>Halts and resumptions.</summary>
    Statuses = 32,

    /// <summary>Limit-up limit-down bands.</summary>
    Lulds = 64,

    /// <summary>Auction imbalances.</summary>
    Imbalances = 128,

    /// <summary>Books of crypto pairs.</summary>
    OrderBooks = 256,

    /// <summary>News.</summary>
    News = 512,
}
