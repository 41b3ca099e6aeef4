using MicroAlpha.Events;

namespace MicroAlpha.Storage.Log;

/// <summary>A recorder without a command ring: imports and benchmarks.</summary>
public readonly struct NoOutputs : IOutputSource
{
    /// <inheritdoc/>
    public bool TryNext(long lastSequence, out OrderCommand command, out long sequence)
    {
        command = default;
        sequence = 0;
        return false;
    }
}
