using MicroAlpha.Events;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Tests.Storage.Log;

/// <summary>A command ring made of a queue.</summary>
internal readonly struct ListOutputs(Queue<OrderCommand> queue, long[] next) : IOutputSource
{
    public bool TryNext(long lastSequence, out OrderCommand command, out long sequence)
    {
        sequence = next[0];
        if (!queue.TryDequeue(out command))
            return false;
        next[0]++;
        return true;
    }
}
