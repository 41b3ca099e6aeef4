using MicroAlpha.Host.Kill;
using MicroAlpha.Host.Trading;

namespace MicroAlpha.Host.Engine;

/// <summary>
/// What must be true before a kill is lifted: the lanes run, the log can be written, and with a broker that it is
/// reconciled and no order is unknown.
/// </summary>
internal sealed class ArmingConditions : IArmingConditions
{
    private readonly NoOpenOrders _base = new();
    private EngineHost? _engine;

    /// <summary>The engine asked about; until it is set nothing may be armed.</summary>
    public void Attach(EngineHost engine)
    {
        _base.Attach(engine);
        Volatile.Write(ref _engine, engine);
    }

    /// <inheritdoc />
    public bool AreMet(out string missing)
    {
        if (!_base.AreMet(out missing))
            return false;
        var engine = Volatile.Read(ref _engine);
        if (engine?.Broker is not { } broker)
            return true;
        missing = WhatLacks(broker, engine.Desk?.Orders.Exposures.AccountTotal.UnknownOrders ?? 0);
        return missing.Length == 0;
    }

    private static string WhatLacks(IBroker broker, int unknown) => broker switch
    {
        { IsReconciled: false } => $"the broker is not reconciled. {broker.Trouble}".TrimEnd(),
        { Unknown: > 0 } => $"{broker.Unknown} orders have an unknown outcome",
        _ when unknown > 0 => $"{unknown} orders have an unknown outcome",
        _ => "",
    };
}
