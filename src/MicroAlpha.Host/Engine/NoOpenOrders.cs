using MicroAlpha.Host.Kill;

namespace MicroAlpha.Host.Engine;

/// <summary>
/// The arming conditions of an engine that has no order gateway: there is nothing to reconcile, no order can be
/// unknown, and what remains is that the log can be written.
/// </summary>
internal sealed class NoOpenOrders : IArmingConditions
{
    private EngineHost? _engine;

    /// <summary>The engine asked about; until it is set nothing may be armed.</summary>
    public void Attach(EngineHost engine) => Volatile.Write(ref _engine, engine);

    /// <inheritdoc />
    public bool AreMet(out string missing)
    {
        var engine = Volatile.Read(ref _engine);
        missing = engine switch
        {
            null => "the engine is still starting",
            { Fault: { } fault } => $"a lane has stopped: {fault.Message}",
            { Log.HaltReason.Length: > 0 } => $"the log is halted: {engine.Log.HaltReason}",
            { Log.IsLowSpace: true } => "free space on the log's disk is below log.lowSpaceBytes",
            _ => "",
        };
        return missing.Length == 0;
    }
}
