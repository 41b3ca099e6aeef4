using MicroAlpha.Gateways.Alpaca.Sessions;

namespace MicroAlpha.Gateways.Alpaca.Orders;

/// <summary>How the trading stream is run. Units are in the names.</summary>
public sealed record TradingStreamOptions
{
    /// <summary>Index of the feed in the configuration, written into connection events.</summary>
    public byte Feed { get; init; }

    /// <summary>Limits of the stream.</summary>
    public StreamOptions Stream { get; init; } = new();

    /// <summary>Time between two reconciliations while orders are open, ms.</summary>
    public int ReconcileIntervalMs { get; init; } = 30_000;

    /// <summary>Time from a doubt to the question, ms: the stream often answers it first.</summary>
    public int ReconcileDelayMs { get; init; } = 500;

    /// <summary>
    /// From when on orders are asked for at the start, ns since the Unix epoch, Alpaca's clock; 0 = now.
    /// </summary>
    public long RecoverFromNs { get; init; }
}
