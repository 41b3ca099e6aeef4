namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>What can be subscribed on a data stream; the names on the wire are in <see cref="ChannelNames"/>.</summary>
[Flags]
public enum StreamChannels
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Trades, with their corrections and cancels.</summary>
    Trades = 1,

    /// <summary>Best bid and ask.</summary>
    Quotes = 2,

    /// <summary>Minute bars.</summary>
    Bars = 4,

    /// <summary>Minute bars that late trades changed.</summary>
    UpdatedBars = 8,

    /// <summary>The running bar of the day.</summary>
    DailyBars = 16,

    /// <summary>Halts and resumptions; stocks only.</summary>
    Statuses = 32,

    /// <summary>Limit-up limit-down bands; stocks only.</summary>
    Lulds = 64,

    /// <summary>Order imbalances; stocks only.</summary>
    Imbalances = 128,

    /// <summary>Order books; crypto only.</summary>
    Orderbooks = 256,
}
