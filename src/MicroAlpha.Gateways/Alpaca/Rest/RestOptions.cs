namespace MicroAlpha.Gateways.Alpaca.Rest;

/// <summary>Limits of the REST clients. Units are in the names.</summary>
public sealed record RestOptions
{
    /// <summary>TCP and TLS, ms.</summary>
    public int ConnectTimeoutMs { get; init; } = 5_000;

    /// <summary>One request from send to the last byte of its reply, ms.</summary>
    public int RequestTimeoutMs { get; init; } = 20_000;

    /// <summary>Longest reply, bytes.</summary>
    public int MaxReplyBytes { get; init; } = 64 << 20;

    /// <summary>Attempts of a read; orders have one.</summary>
    public int ReadAttempts { get; init; } = 5;

    /// <summary>Ceiling of the first wait between attempts, ms; doubles up to 30 times that.</summary>
    public int RetryFirstMs { get; init; } = 500;

    /// <summary>Requests a minute on the trading host until it says its own limit.</summary>
    public int TradingPerMinute { get; init; } = 200;

    /// <summary>Requests a minute on the data host until it says its own limit.</summary>
    public int MarketPerMinute { get; init; } = 200;

    /// <summary>Most pages of one query.</summary>
    public int MaxPages { get; init; } = 100_000;

    /// <summary>Clock of waits, limits and budgets.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Jitter.</summary>
    public Random Random { get; init; } = Random.Shared;

    /// <summary>Adds every error to <paramref name="errors"/>: the key, its value and what is allowed.</summary>
    public void Validate(ICollection<string> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        Check(errors, "connectTimeoutMs", ConnectTimeoutMs, 10, 60_000);
        Check(errors, "requestTimeoutMs", RequestTimeoutMs, 10, 300_000);
        Check(errors, "maxReplyBytes", MaxReplyBytes, 1 << 10, 1 << 30);
        Check(errors, "readAttempts", ReadAttempts, 1, 20);
        Check(errors, "retryFirstMs", RetryFirstMs, 1, 60_000);
        Check(errors, "tradingPerMinute", TradingPerMinute, 1, 100_000);
        Check(errors, "marketPerMinute", MarketPerMinute, 1, 100_000);
        Check(errors, "maxPages", MaxPages, 1, 10_000_000);
    }

    private static void Check(ICollection<string> errors, string key, long value, long least, long most)
    {
        if (value < least || value > most)
            errors.Add($"{key} is {value}; allowed: {least} to {most}");
    }
}
