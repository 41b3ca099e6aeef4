using MicroAlpha.Events;
using MicroAlpha.Ring;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Host.Engine;

/// <summary>
/// The reading end of the command ring, as the recorder (or a replay) pulls it. Gating: the core waits for it, nothing
/// is lost. Copies share the position; one thread uses it.
/// </summary>
internal readonly struct CommandOutputs : IOutputSource
{
    private readonly Ring<OrderCommand> _ring;

    /// <summary>Attaches to the ring; before the core's first claim.</summary>
    public CommandOutputs(Ring<OrderCommand> ring, string name)
    {
        _ring = ring;
        Progress = new Sequence(ring.FirstSequence - 1);
        ring.AddGating(Progress, name);
    }

    /// <summary>The last command that was taken.</summary>
    public Sequence Progress { get; }

    /// <inheritdoc />
    public bool TryNext(long lastSequence, out OrderCommand command, out long sequence)
    {
        sequence = Progress.Get() + 1;
        if (!_ring.IsPublished(sequence) || _ring[sequence].CauseSequence > lastSequence)
        {
            command = default;
            return false;
        }

        command = _ring[sequence];
        Progress.Set(sequence);
        return true;
    }
}
