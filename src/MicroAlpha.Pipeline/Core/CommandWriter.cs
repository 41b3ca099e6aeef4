using System.Runtime.CompilerServices;
using MicroAlpha.Events;
using MicroAlpha.Ring;

namespace MicroAlpha.Pipeline.Core;

/// <summary>
/// The only way from the core to the command ring: orders of strategies, and checkpoints. It hashes every order, so
/// that two runs can be compared by one number. Core lane only; a full ring makes the core wait, nothing is dropped.
/// </summary>
/// <param name="commands">The only producer of the command ring.</param>
public sealed class CommandWriter(SingleProducer<OrderCommand> commands)
{
    private RollingHash _hash;

    /// <summary>Hash of all orders so far; checkpoints do not enter it.</summary>
    public ulong Hash => _hash.Value;

    /// <summary>Orders so far.</summary>
    public long Count { get; private set; }

    /// <summary>Publishes an order (new, replace, cancel) and returns its command sequence.</summary>
    /// <exception cref="InvalidOperationException">The command ring is closed; the core must stop.</exception>
    public long Emit(in OrderCommand command)
    {
        var at = Claim();
        commands.Write(at, command);
        _hash.Fold(ref Unsafe.AsRef(in command));
        Count++;
        commands.Publish(at);
        return at;
    }

    /// <summary>Publishes the state's hash after <paramref name="lastSequence"/>.</summary>
    /// <exception cref="InvalidOperationException">The command ring is closed; the core must stop.</exception>
    public void Checkpoint(long lastSequence, long lastReceiveTimeNs, long eventCount, ulong eventHash, ulong stateHash)
    {
        var at = Claim();
        commands.Clear(at);
        ref var slot = ref commands[at];
        slot.Kind = CommandKind.Checkpoint;
        slot.CauseSequence = lastSequence;
        slot.DecisionTimeNs = lastReceiveTimeNs;
        slot.InstrumentId = EngineEvent.NoInstrument;
        slot.StateHash = stateHash;
        slot.CommandHash = _hash.Value;
        slot.EventCount = eventCount;
        slot.EventHash = eventHash;
        commands.Publish(at);
    }

    private long Claim() =>
        commands.TryClaim(out var at) || commands.Claim(1, -1, out at)
            ? at
            : throw new InvalidOperationException("the command ring is closed: its reader stopped before the core");
}
