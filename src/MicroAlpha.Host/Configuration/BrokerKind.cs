namespace MicroAlpha.Host.Configuration;

/// <summary>Where orders go.</summary>
internal enum BrokerKind
{
    /// <summary>Nowhere: trading never opens, and every order is refused and recorded.</summary>
    None,

    /// <summary>A broker in this process that fills them against the engine's own market data.</summary>
    Simulated,

    /// <summary>Alpaca's trading host, or a venue that speaks its protocol.</summary>
    Alpaca,
}
