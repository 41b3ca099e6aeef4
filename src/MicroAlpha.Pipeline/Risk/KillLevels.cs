using MicroAlpha.Events;
using MicroAlpha.Pipeline.Orders;

namespace MicroAlpha.Pipeline.Risk;

/// <summary>
/// Kill levels as the operator events of the log tell them: the core's own view, so that a replay has it too. The last
/// gate reads the kill word besides. Core lane only.
/// </summary>
public sealed class KillLevels
{
    /// <summary>Only orders that reduce.</summary>
    public const byte ReduceOnly = 1;

    /// <summary>Cancels only.</summary>
    public const byte Halt = 2;

    /// <summary>Everything is canceled.</summary>
    public const byte CancelAll = 3;

    /// <summary>Everything is canceled, then positions are closed.</summary>
    public const byte Flatten = 4;

    private readonly byte[] _instruments;
    private readonly byte[] _strategies = new byte[ExposureBook.MaxStrategies];
    private byte _global;

    /// <summary>Reserves levels.</summary>
    /// <param name="instruments">Instruments, ids from 0.</param>
    /// <param name="first">Level of everything at the start.</param>
    public KillLevels(int instruments, byte first)
    {
        _instruments = new byte[instruments];
        _global = first;
    }

    /// <summary>The level that binds an order.</summary>
    public byte Of(ushort strategyId, uint instrumentId) => Math.Max(
        _global,
        Math.Max(
            strategyId < (uint)_strategies.Length ? _strategies[strategyId] : (byte)0,
            instrumentId < (uint)_instruments.Length ? _instruments[instrumentId] : (byte)0));

    /// <summary>Takes an operator's command in; true when a level rose.</summary>
    public bool Apply(ref readonly OperatorPayload payload)
    {
        if (payload.Action is not (OperatorAction.Kill or OperatorAction.Arm))
            return false;
        ref var level = ref _global;
        if (payload.Scope == KillScope.Strategy && payload.ScopeId < (uint)_strategies.Length)
            level = ref _strategies[payload.ScopeId];
        else if (payload.Scope == KillScope.Symbol && payload.ScopeId < (uint)_instruments.Length)
            level = ref _instruments[payload.ScopeId];
        else if (payload.Scope != KillScope.Global && payload.Action == OperatorAction.Arm)
            return false; // What is not known was never lowered, nor raised by itself.
        var before = level;
        // Escalation only: a level that is not known is the hardest.
        level = payload.Action == OperatorAction.Arm ? (byte)0
            : Math.Max(level, payload.Level is 0 or > Flatten ? Flatten : payload.Level);
        return level > before;
    }
}
