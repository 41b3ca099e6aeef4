namespace MicroAlpha.Events;

/// <summary>Where a slot came from. A number is never reused or changed.</summary>
public enum EventSource : byte
{
    /// <summary>The engine itself (timers, sessions).</summary>
    Engine = 0,

    /// <summary>The seeded synthetic market.</summary>
    Synthetic = 1,

    /// <summary>Imported Binance capture.</summary>
    Binance = 2,

    /// <summary>Imported QuantConnect Lean (AlgoSeek) capture.</summary>
    Lean = 3,

    /// <summary>Imported LOBSTER capture.</summary>
    Lobster = 4,

    /// <summary>Alpaca market-data stream.</summary>
    AlpacaData = 5,

    /// <summary>Alpaca trading stream or REST.</summary>
    AlpacaTrading = 6,

    /// <summary>An operator through the admin socket.</summary>
    Operator = 7,

    /// <summary>The paper venue.</summary>
    Venue = 8,
}
