namespace MicroAlpha.Host.Kill;

/// <summary>What became of a step of a re-arm.</summary>
/// <param name="Code">Empty when it was done, else the MA code of the refusal.</param>
/// <param name="Error">Why it was refused and what to do; empty when it was done.</param>
/// <param name="Nonce">After a first step: what the second one must name.</param>
/// <param name="ExpiresNs">After a first step: how long the nonce is good for, ns.</param>
/// <param name="Lifted">After a second step: the kill that no longer holds.</param>
internal sealed record ArmOutcome(
    string Code, string Error, string Nonce = "", long ExpiresNs = 0, KillEntry? Lifted = null)
{
    /// <summary>The step was done.</summary>
    public bool IsDone => Code.Length == 0;
}
