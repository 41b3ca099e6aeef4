namespace MicroAlpha.Host.Configuration;

/// <summary>Limits on instruments.</summary>
internal sealed record InstrumentsSettings
{
    /// <summary>Most instruments of a session, 1 to 1,000,000. Preallocated.</summary>
    public int Capacity { get; init; } = 1_000;
}
