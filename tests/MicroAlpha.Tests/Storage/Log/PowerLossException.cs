namespace MicroAlpha.Tests.Storage.Log;

/// <summary>The simulated process dies here.</summary>
internal sealed class PowerLossException : Exception;
