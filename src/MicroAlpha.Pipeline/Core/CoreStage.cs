using MicroAlpha.Events;
using MicroAlpha.Ring;

namespace MicroAlpha.Pipeline.Core;

/// <summary>
/// The core lane's stage: runs the state stages on every event and, at every multiple of the checkpoint interval and at
/// the end, says the hash of the state on the command ring. A pure function of the event log: no clock, no I/O, no
/// other thread.
/// </summary>
/// <typeparam name="TState">The fused state stages.</typeparam>
/// <remarks>Thread: the core lane, or the replay's own thread. It is the only producer of the command ring.</remarks>
public struct CoreStage<TState> : IStage<EngineEvent>
    where TState : struct, IStage<EngineEvent>, ICheckpointed
{
    private readonly CommandWriter _commands;
    private readonly long _checkpointMask;
#pragma warning disable IDE0044 // a struct that changes itself; readonly would make every call work on a copy
    private TState _state;
#pragma warning restore IDE0044
    private RollingHash _eventHash;
    private long _eventCount;
    private long _lastSequence;
    private long _lastReceiveTimeNs;

    /// <summary>Creates the stage.</summary>
    /// <param name="state">The state stages.</param>
    /// <param name="commands">Where orders and checkpoints go.</param>
    /// <param name="checkpointEvery">Events between checkpoints, a power of two.</param>
    public CoreStage(TState state, CommandWriter commands, int checkpointEvery)
    {
        if (!System.Numerics.BitOperations.IsPow2(checkpointEvery))
            throw new ArgumentOutOfRangeException(nameof(checkpointEvery), checkpointEvery, "must be a power of two");
        _state = state;
        _commands = commands;
        _checkpointMask = checkpointEvery - 1;
        _lastSequence = -1;
    }

    /// <inheritdoc />
    public void OnEvent(ref EngineEvent slot, long sequence)
    {
        _state.OnEvent(ref slot, sequence);
        // The state alone would forget a difference that a later event covers; the hash of what came in does not.
        _eventHash.Fold(ref slot);
        _eventCount++;
        _lastSequence = sequence;
        _lastReceiveTimeNs = slot.ReceiveTimeNs;
        if (((sequence + 1) & _checkpointMask) == 0)
            Checkpoint();
    }

    /// <inheritdoc />
    public void OnBatchEnd(long sequence) => _state.OnBatchEnd(sequence);

    /// <inheritdoc />
    public void OnIdle() => _state.OnIdle();

    /// <inheritdoc />
    public void OnMissed(long firstMissed, long lastMissed) =>
        throw new InvalidOperationException(
            $"the core is a gating stage and can not miss events, but {firstMissed} to {lastMissed} were reported "
                + $"missing");

    /// <inheritdoc />
    public void OnStop()
    {
        _state.OnStop();
        if (((_lastSequence + 1) & _checkpointMask) != 0)
            Checkpoint();
    }

    private readonly void Checkpoint() =>
        _commands.Checkpoint(_lastSequence, _lastReceiveTimeNs, _eventCount, _eventHash.Value, _state.StateHash());
}
