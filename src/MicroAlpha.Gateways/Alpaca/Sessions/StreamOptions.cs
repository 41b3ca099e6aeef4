namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>Time limits and sizes of one stream. Units are in the names; all have a floor and a ceiling.</summary>
public sealed record StreamOptions
{
    /// <summary>TCP, TLS and upgrade, ms.</summary>
    public int ConnectTimeoutMs { get; init; } = 10_000;

    /// <summary>From the upgrade to the server's welcome, ms.</summary>
    public int FirstMessageTimeoutMs { get; init; } = 5_000;

    /// <summary>From sending the keys to the answer, ms; the server itself waits 10 s.</summary>
    public int AuthTimeoutMs { get; init; } = 8_000;

    /// <summary>From a subscribe message to its acknowledgement, ms.</summary>
    public int AcknowledgeTimeoutMs { get; init; } = 10_000;

    /// <summary>From our close frame, or an error of the server, to the end of the connection, ms.</summary>
    public int CloseTimeoutMs { get; init; } = 2_000;

    /// <summary>Time without traffic after which a ping is sent, ms.</summary>
    public int PingIntervalMs { get; init; } = 4_000;

    /// <summary>Longest wait for a pong, ms; with the interval it bounds a half-open socket: 8 s.</summary>
    public int PongTimeoutMs { get; init; } = 4_000;

    /// <summary>Longest time without data while data is to be expected, ms; 0 = not watched.</summary>
    public int StaleDataMs { get; init; } = 60_000;

    /// <summary>Ceiling of the first wait before a reconnect, ms.</summary>
    public int BackoffFirstMs { get; init; } = 1_000;

    /// <summary>Ceiling of all waits before a reconnect, ms.</summary>
    public int BackoffMaxMs { get; init; } = 60_000;

    /// <summary>Shortest wait after 406, HTTP 429 and unknown errors, ms.</summary>
    public int SlowBackoffMinMs { get; init; } = 60_000;

    /// <summary>Longest wait after those, ms.</summary>
    public int SlowBackoffMaxMs { get; init; } = 300_000;

    /// <summary>Live time with data after which the back-off begins anew, ms.</summary>
    public int HealthyMs { get; init; } = 30_000;

    /// <summary>Longest message, bytes; longer ones are read, refused and counted.</summary>
    public int MaxFrameBytes { get; init; } = 8 << 20;

    /// <summary>Kernel buffer of received bytes: what a burst may be ahead of the reader.</summary>
    public int SocketBufferBytes { get; init; } = 4 << 20;

    /// <summary>Most symbols in one subscribe message.</summary>
    public int ChunkSymbols { get; init; } = 100;

    /// <summary>Most bytes in one subscribe message; servers take 32,768.</summary>
    public int ChunkBytes { get; init; } = 32_000;

    /// <summary>How far a gap is widened on both sides for the difference of the clocks, ms.</summary>
    public int GapMarginMs { get; init; } = 2_000;

    /// <summary>Adds every error to <paramref name="errors"/>: the key, its value and what is allowed.</summary>
    public void Validate(ICollection<string> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        Check(errors, "connectTimeoutMs", ConnectTimeoutMs, 10, 120_000);
        Check(errors, "firstMessageTimeoutMs", FirstMessageTimeoutMs, 10, 9_000);
        Check(errors, "authTimeoutMs", AuthTimeoutMs, 10, 9_500);
        Check(errors, "acknowledgeTimeoutMs", AcknowledgeTimeoutMs, 10, 120_000);
        Check(errors, "closeTimeoutMs", CloseTimeoutMs, 10, 10_000);
        Check(errors, "pingIntervalMs", PingIntervalMs, 10, 9_000);
        Check(errors, "pongTimeoutMs", PongTimeoutMs, 10, 10_000 - Math.Clamp(PingIntervalMs, 10, 9_000));
        Check(errors, "staleDataMs", StaleDataMs, 0, 3_600_000);
        Check(errors, "backoffFirstMs", BackoffFirstMs, 1, 60_000);
        Check(errors, "backoffMaxMs", BackoffMaxMs, BackoffFirstMs, 600_000);
        Check(errors, "slowBackoffMinMs", SlowBackoffMinMs, 1, 600_000);
        Check(errors, "slowBackoffMaxMs", SlowBackoffMaxMs, SlowBackoffMinMs, 3_600_000);
        Check(errors, "healthyMs", HealthyMs, 1, 3_600_000);
        Check(errors, "maxFrameBytes", MaxFrameBytes, 64 << 10, 64 << 20);
        Check(errors, "socketBufferBytes", SocketBufferBytes, 4 << 10, 64 << 20);
        Check(errors, "chunkSymbols", ChunkSymbols, 1, 100);
        Check(errors, "chunkBytes", ChunkBytes, 1_000, 32_767);
        Check(errors, "gapMarginMs", GapMarginMs, 0, 60_000);
    }

    private static void Check(ICollection<string> errors, string key, long value, long least, long most)
    {
        if (value < least || value > most)
            errors.Add($"{key} is {value}; allowed: {least} to {most}");
    }
}
