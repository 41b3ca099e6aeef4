namespace MicroAlpha.Events;

/// <summary>What an instrument is.</summary>
public enum AssetClass : byte
{
    /// <summary>Not told.</summary>
    Unknown = 0,

    /// <summary>US stock or ETF.</summary>
    Stock = 1,

    /// <summary>Crypto spot pair.</summary>
    Crypto = 2,

    /// <summary>Future or perpetual.</summary>
    Future = 3,

    /// <summary>Option contract.</summary>
    Option = 4,
}
