using System.Globalization;
using MicroAlpha.Events;

namespace MicroAlpha.Host.Kill;

/// <summary>One kill in force.</summary>
/// <param name="Scope">How far it reaches.</param>
/// <param name="Name">Empty for global, the strategy's id in decimal, or the symbol.</param>
/// <param name="Level">How hard it is; never None.</param>
/// <param name="KillId">Its identity, which a re-arm must name. Changes with every escalation.</param>
/// <param name="TimeNs">When it was raised to this level, ns since the Unix epoch, wall clock of this machine.</param>
/// <param name="UserId">Unix user id of who raised it.</param>
/// <param name="ProcessId">Process id of who raised it.</param>
/// <param name="Reason">The reason given, cut to <see cref="KillSlot.ReasonBytes"/> bytes; may be empty.</param>
internal sealed record KillEntry(
    KillScope Scope, string Name, KillLevel Level, ulong KillId, long TimeNs, uint UserId, int ProcessId, string Reason)
{
    /// <summary>The strategy's id; only for that scope.</summary>
    public ushort StrategyId => ushort.Parse(Name, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>The scope as it is written on the wire: <c>global</c>, <c>strategy:7</c>, <c>symbol:AAPL</c>.</summary>
    public string ScopeText => ScopeName.Format(Scope, Name);
}
