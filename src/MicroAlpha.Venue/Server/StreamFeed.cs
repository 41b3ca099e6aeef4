namespace MicroAlpha.Venue.Server;

/// <summary>A market-data endpoint: its path and the channels it offers, as they stand in acknowledgements.</summary>
internal sealed record StreamFeed
{
    private static readonly (string Name, StreamChannels Channel)[] StockChannels =
    [
        ("trades", StreamChannels.Trades), ("quotes", StreamChannels.Quotes), ("bars", StreamChannels.Bars),
        ("updatedBars", StreamChannels.UpdatedBars), ("dailyBars", StreamChannels.DailyBars),
        ("statuses", StreamChannels.Statuses), ("lulds", StreamChannels.Lulds),
        ("imbalances", StreamChannels.Imbalances),
    ];

    private static readonly (string Name, StreamChannels Channel)[] CryptoChannels =
    [
        ("trades", StreamChannels.Trades), ("quotes", StreamChannels.Quotes), ("bars", StreamChannels.Bars),
        ("updatedBars", StreamChannels.UpdatedBars), ("dailyBars", StreamChannels.DailyBars),
        ("orderbooks", StreamChannels.OrderBooks),
    ];

    private static readonly (string Name, StreamChannels Channel)[] OptionChannels =
        [("trades", StreamChannels.Trades), ("quotes", StreamChannels.Quotes)];

    /// <summary>The one symbol of the test endpoint.</summary>
    public const string TestSymbol = "FAKEPACA";

    /// <summary>Every endpoint.</summary>
    public static IReadOnlyList<StreamFeed> All { get; } =
    [
        .. new[] { "sip", "iex", "delayed_sip" }.Select(static name => Stocks($"/v2/{name}")),
        Stocks("/v2/test") with { IsTest = true },
        Stocks("/v1beta1/overnight"), Stocks("/v1beta1/boats"),
        .. new[] { "us", "us-1", "us-2", "eu-1", "bs-1" }.Select(static place =>
            new StreamFeed { Path = $"/v1beta3/crypto/{place}", Channels = CryptoChannels, IsCrypto = true }),
        new StreamFeed { Path = "/v1beta1/news", Channels = [("news", StreamChannels.News)], IsSilent = true },
        Options("/v1beta1/opra"), Options("/v1beta1/indicative"),
    ];

    /// <summary>Path of the URL.</summary>
    public required string Path { get; init; }

    /// <summary>Its channels in the order of acknowledgements.</summary>
    public required IReadOnlyList<(string Name, StreamChannels Channel)> Channels { get; init; }

    /// <summary>True for the crypto shapes.</summary>
    public bool IsCrypto { get; init; }

    /// <summary>True for the endpoint with the one invented symbol.</summary>
    public bool IsTest { get; init; }

    /// <summary>True for options: MessagePack only, no wildcard on quotes.</summary>
    public bool IsOptions { get; init; }

    /// <summary>True for endpoints that the venue has no events for.</summary>
    public bool IsSilent { get; init; }

    /// <summary>True for the endpoints that acknowledge corrections and cancels with their trades.</summary>
    public bool HasCorrections => !IsCrypto && !IsOptions && !IsSilent;

    /// <summary>The channel of a name; None when the endpoint has no such channel.</summary>
    public StreamChannels ChannelOf(string name) =>
        Channels.FirstOrDefault(channel => channel.Name == name).Channel;

    private static StreamFeed Stocks(string path) => new() { Path = path, Channels = StockChannels };

    private static StreamFeed Options(string path) =>
        new() { Path = path, Channels = OptionChannels, IsOptions = true, IsSilent = true };
}
