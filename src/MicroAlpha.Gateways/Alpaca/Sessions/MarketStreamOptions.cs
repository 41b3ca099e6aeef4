using MicroAlpha.Gateways.Alpaca.Parsing;

namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>What a data stream carries.</summary>
public sealed record MarketStreamOptions
{
    /// <summary>Stocks or crypto.</summary>
    public AlpacaFeedKind Kind { get; init; } = AlpacaFeedKind.Stocks;

    /// <summary>Index of the feed in the configuration, written into connection events.</summary>
    public byte Feed { get; init; }

    /// <summary>Symbols to subscribe; <c>*</c> = all of the feed.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];

    /// <summary>Channels to subscribe for each of them.</summary>
    public StreamChannels Channels { get; init; } = StreamChannels.Trades | StreamChannels.Quotes;

    /// <summary>Limits of the stream.</summary>
    public StreamOptions Stream { get; init; } = new();

    /// <summary>
    /// Last time that is recorded from an earlier run, ns since the Unix epoch; the time since then is a gap. 0 = none.
    /// </summary>
    public long ResumeFromNs { get; init; }

    /// <summary>
    /// Says whether the subscriptions guarantee traffic at a time in ns since the Unix epoch; only then is silence a
    /// fault. Null = never.
    /// </summary>
    public Func<long, bool>? ExpectsTraffic { get; init; }

    /// <summary>Where messages that cannot be parsed are kept; null = they are only counted.</summary>
    public DeadLetters? DeadLetters { get; init; }
}
