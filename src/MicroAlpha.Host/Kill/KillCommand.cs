using MicroAlpha.Events;

namespace MicroAlpha.Host.Kill;

/// <summary>An order to kill.</summary>
/// <param name="Scope">How far.</param>
/// <param name="Name">Empty, the strategy's id in decimal, or the symbol; see <see cref="ScopeName.IsValid"/>.</param>
/// <param name="Level">How hard; never None.</param>
/// <param name="Reason">Why, for people; at most <see cref="ReasonLengthMax"/> characters; may be empty.</param>
/// <param name="UserId">Unix user id of who ordered it.</param>
/// <param name="ProcessId">Process id of who ordered it.</param>
internal sealed record KillCommand(
    KillScope Scope, string Name, KillLevel Level, string Reason, uint UserId, int ProcessId)
{
    /// <summary>Most characters of a reason.</summary>
    public const int ReasonLengthMax = 200;

    /// <summary>Whether every field is in its range.</summary>
    public bool IsValid => Level is >= KillLevel.ReduceOnly and <= KillLevel.Flatten
        && Reason.Length <= ReasonLengthMax && ScopeName.IsValid(Scope, Name);
}
