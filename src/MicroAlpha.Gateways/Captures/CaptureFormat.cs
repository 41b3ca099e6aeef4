namespace MicroAlpha.Gateways.Captures;

/// <summary>Whose capture it is.</summary>
public enum CaptureFormat
{
    /// <summary>
    /// Binance web-socket JSON, one message a line behind the collector's local time in ns (spot and USD-M futures).
    /// </summary>
    Binance = 1,

    /// <summary>QuantConnect Lean (AlgoSeek) equity files: trades, quotes and bars as CSV in a zip.</summary>
    Lean = 2,

    /// <summary>LOBSTER message and order book pairs as CSV, any number of levels.</summary>
    Lobster = 3,
}
