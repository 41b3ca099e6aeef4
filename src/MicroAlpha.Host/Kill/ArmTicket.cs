namespace MicroAlpha.Host.Kill;

/// <summary>The first step of a re-arm, waiting for the second.</summary>
/// <param name="Nonce">What the second step must name.</param>
/// <param name="UserId">Who took the first step and must take the second.</param>
/// <param name="Timestamp">Monotonic time of the first step.</param>
/// <param name="Word">The kill word then: any kill since, also one that changes nothing, makes it differ.</param>
internal sealed record ArmTicket(string Nonce, uint UserId, long Timestamp, long Word);
