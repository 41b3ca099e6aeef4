using MicroAlpha.Events;
using MicroAlpha.Ring;

namespace MicroAlpha.Storage.Log;

/// <summary>
/// The recorder lane's stage, gating: every event of the event ring and every command of the command ring goes into the
/// log.
/// Copies of the struct share the writer. Recorder lane only.
/// </summary>
/// <typeparam name="TOutputs">Where commands come from; <see cref="NoOutputs"/> for none.</typeparam>
public struct Recorder<TOutputs> : IStage<EngineEvent>
    where TOutputs : struct, IOutputSource
{
    private readonly LogWriter _log;
#pragma warning disable IDE0044 // Not readonly: the source is a mutable struct, its state must not change in a copy.
    private TOutputs _outputs;
#pragma warning restore IDE0044

    /// <summary>Creates the stage over an open session, which it stops when the lane stops.</summary>
    public Recorder(LogWriter log, TOutputs outputs)
    {
        _log = log;
        _outputs = outputs;
    }

    /// <summary>The session that is written.</summary>
    public readonly LogWriter Log => _log;

    /// <inheritdoc/>
    public readonly void OnEvent(ref EngineEvent slot, long sequence) => _log.AppendEvent(ref slot, sequence);

    /// <inheritdoc/>
    public void OnBatchEnd(long sequence)
    {
        DrainOutputs();
        _log.Poll();
    }

    /// <inheritdoc/>
    public void OnIdle()
    {
        DrainOutputs();
        _log.Poll();
    }

    /// <summary>Never called on a gating stage; were it, the next event would record the range as a gap.</summary>
    public readonly void OnMissed(long firstMissed, long lastMissed)
    {
    }

    /// <inheritdoc/>
    public void OnStop()
    {
        DrainOutputs();
        _log.TryStop();
    }

    private void DrainOutputs()
    {
        while (_outputs.TryNext(_log.LastSequence, out var command, out var sequence))
            _log.AppendCommand(ref command, sequence);
    }
}
