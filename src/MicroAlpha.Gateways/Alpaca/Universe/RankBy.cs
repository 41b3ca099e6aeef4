namespace MicroAlpha.Gateways.Alpaca.Universe;

/// <summary>What symbols are ranked by.</summary>
public enum RankBy
{
    /// <summary>Traded amount, price times size.</summary>
    Volume = 0,

    /// <summary>Realised variance from trade to trade.</summary>
    Volatility = 1,

    /// <summary>Trades and quotes.</summary>
    Ticks = 2,
}
