namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>What could not be parsed, kept for diagnosis in a bounded file.</summary>
public sealed class DeadLetters : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
