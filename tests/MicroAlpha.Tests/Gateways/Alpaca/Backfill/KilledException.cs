namespace MicroAlpha.Tests.Gateways.Alpaca.Backfill;

/// <summary>The process ends here, as by kill -9.</summary>
internal sealed class KilledException : Exception;
