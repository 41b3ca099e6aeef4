namespace MicroAlpha.Storage.Log;

/// <summary>What a recovery did.</summary>
/// <param name="Sessions">The sessions that were not closed by their run.</param>
public sealed record LogRecoveryResult(IReadOnlyList<RecoveredSession> Sessions)
{
    /// <summary>Nothing was to be done.</summary>
    public static LogRecoveryResult Nothing { get; } = new([]);
}
