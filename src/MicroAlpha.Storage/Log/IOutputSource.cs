using MicroAlpha.Events;

namespace MicroAlpha.Storage.Log;

/// <summary>
/// Where the recorder takes the core's commands from, in order, each once: the reading end of the command ring.
/// Implement it as a struct. Called by the recorder lane only.
/// </summary>
public interface IOutputSource
{
    /// <summary>Takes the next command; false when none is there now.</summary>
    /// <param name="lastSequence">
    /// Last event in the log so far. A command that a later event caused stays where it is: a log that ends anywhere,
    /// by kill -9 or power loss, then never holds a command without its cause.
    /// </param>
    /// <param name="command">A copy of the slot.</param>
    /// <param name="sequence">Its position in the command ring.</param>
    bool TryNext(long lastSequence, out OrderCommand command, out long sequence);
}
