namespace MicroAlpha.Host.Kill;

/// <summary>The first step of a re-arm, waiting for the second.</summary>
/// <param name="Nonce">What the second step must name.</param>
/// <param name="UserId">Who took the first step and must take the second.</param>
/// <param name="Timestamp">Monotonic time of the first step.</param>
/// <param name="Word">The kill word then: any kill since, also one that changes nothing, makes it differ.</param>
internal sealed record ArmTicket(string Nonce, uint UserId, long Timestamp, long Word)
{
    /// <summary>Why it holds no longer, with the code of the refusal; null when it does.</summary>
    /// <param name="userId">Who takes the second step.</param>
    /// <param name="age">Time since the first step.</param>
    /// <param name="life">How long it is good for.</param>
    /// <param name="word">The kill word now.</param>
    public (string Code, string Error)? WhyVoid(uint userId, TimeSpan age, TimeSpan life, long word) =>
        userId != UserId ? ("MA-511", "the nonce was given to another user")
        : age > life ? ("MA-511", "the nonce is too old: run 'arm prepare' again")
        : word != Word ? ("MA-517", "a kill came after 'arm prepare': look again")
        : null;
}
