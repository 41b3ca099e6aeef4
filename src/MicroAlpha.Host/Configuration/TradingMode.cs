namespace MicroAlpha.Host.Configuration;

/// <summary>Whether orders may reach a real venue.</summary>
internal enum TradingMode
{
    /// <summary>Orders never leave the machine.</summary>
    Paper,

    /// <summary>Orders go to a real venue.</summary>
    Live,
}
