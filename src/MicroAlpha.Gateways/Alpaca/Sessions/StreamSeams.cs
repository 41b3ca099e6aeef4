namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>What a session takes from outside, so that a test need not wait and two runs can be made alike.</summary>
public sealed record StreamSeams
{
    /// <summary>Clock of all waits and limits but the web socket's own pings.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Jitter of the back-off.</summary>
    public Random Random { get; init; } = Random.Shared;

    /// <summary>Directory of the lock files; all engines of a user share one.</summary>
    public string LeaseDirectory { get; init; } =
        Path.Combine(Path.GetTempPath(), $"microalpha-{Environment.UserName}");

    /// <summary>Told each wait before a reconnect.</summary>
    public Action<TimeSpan>? OnWait { get; init; }
}
