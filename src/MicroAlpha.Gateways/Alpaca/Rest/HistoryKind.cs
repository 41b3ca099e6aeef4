namespace MicroAlpha.Gateways.Alpaca.Rest;

/// <summary>What history is asked for.</summary>
public enum HistoryKind
{
    /// <summary>Trades.</summary>
    Trades = 0,

    /// <summary>Quotes.</summary>
    Quotes = 1,

    /// <summary>Minute bars.</summary>
    Bars = 2,
}
