using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Parsing;

namespace MicroAlpha.Tests.Gateways.Alpaca.Parsing;

/// <summary>Keeps what is published; closes itself after a number of batches.</summary>
internal readonly struct ListSink(List<EngineEvent> events, int openBatches = int.MaxValue) : IFrameSink
{
    private readonly int[] _batches = [0];

    public bool TryPublish(ReadOnlySpan<EngineEvent> batch)
    {
        if (batch.Length is < 1 or > 64)
            throw new InvalidOperationException($"a batch of {batch.Length}");
        if (_batches[0]++ >= openBatches)
            return false;
        events.AddRange(batch);
        return true;
    }
}
