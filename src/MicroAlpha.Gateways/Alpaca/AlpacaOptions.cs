using MicroAlpha.Gateways.Alpaca.Backfill;
using MicroAlpha.Gateways.Alpaca.Orders;
using MicroAlpha.Gateways.Alpaca.Parsing;
using MicroAlpha.Gateways.Alpaca.Rest;
using MicroAlpha.Gateways.Alpaca.Sessions;

namespace MicroAlpha.Gateways.Alpaca;

/// <summary>
/// Everything that connects one engine to Alpaca. The defaults are the paper account and the free feed.
/// </summary>
public sealed record AlpacaOptions
{
    /// <summary>The data stream.</summary>
    public Uri MarketStream { get; init; } = new("wss://stream.data.alpaca.markets/v2/iex");

    /// <summary>The trading stream; null = none is opened and no order may be sent.</summary>
    public Uri? TradingStream { get; init; }

    /// <summary>The trading host.</summary>
    public Uri TradingRest { get; init; } = new("https://paper-api.alpaca.markets");

    /// <summary>The data host.</summary>
    public Uri MarketRest { get; init; } = new("https://data.alpaca.markets");

    /// <summary>What is subscribed, and the limits of the data stream.</summary>
    public MarketStreamOptions Market { get; init; } = new();

    /// <summary>The limits of the trading stream.</summary>
    public TradingStreamOptions Trading { get; init; } = new();

    /// <summary>The limits of the REST clients.</summary>
    public RestOptions Rest { get; init; } = new();

    /// <summary>False when gaps are only recorded.</summary>
    public bool FillsGaps { get; init; } = true;

    /// <summary>Symbols of earlier runs, for the gap since then when all of the feed is subscribed.</summary>
    public IReadOnlyList<string> KnownSymbols { get; init; } = [];

    /// <summary>
    /// Trades, and bars by their start and exchange 0, that the runs before recorded last: they are not published
    /// again.
    /// </summary>
    public IReadOnlySet<(string Symbol, long Id, byte Exchange)> RecordedRows { get; init; } =
        new HashSet<(string, long, byte)>();

    /// <summary>File of the gaps that are known and not yet filled, for the next run; empty = none.</summary>
    public string PendingGapsFile { get; init; } = "";

    /// <summary>Which trades of a gap's history are kept.</summary>
    public TradeFilter Filter { get; init; } = new();

    /// <summary>File that keeps the calendar; empty = none.</summary>
    public string CalendarFile { get; init; } = "";

    /// <summary>The history feed that belongs to the data stream, for example iex.</summary>
    public string HistoryFeed => Market.Kind == AlpacaFeedKind.Crypto
        ? ""
        : MarketStream.Segments[^1].Trim('/') switch
        {
            "delayed_sip" => "sip",
            "test" => "",
            var feed => feed,
        };

    /// <summary>Adds every error to <paramref name="errors"/>: the key, its value and what is allowed.</summary>
    public void Validate(ICollection<string> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        AlpacaEndpoints.Check(errors, "dataStream", MarketStream, "wss", "ws");
        if (TradingStream is not null)
            AlpacaEndpoints.Check(errors, "tradingStream", TradingStream, "wss", "ws");
        AlpacaEndpoints.Check(errors, "tradingRest", TradingRest, "https", "http");
        AlpacaEndpoints.Check(errors, "dataRest", MarketRest, "https", "http");
        Market.Stream.Validate(errors);
        Trading.Stream.Validate(errors);
        Rest.Validate(errors);
        var allowed = Market.Kind == AlpacaFeedKind.Crypto
            ? StreamChannels.Trades | StreamChannels.Quotes | StreamChannels.Bars | StreamChannels.UpdatedBars
                | StreamChannels.DailyBars | StreamChannels.Orderbooks
            : ~StreamChannels.Orderbooks;
        if (Market.Channels == StreamChannels.None || (Market.Channels & ~allowed) != 0)
            errors.Add($"channels is {Market.Channels}; allowed for {Market.Kind}: {allowed & AllChannels}");
    }

    private const StreamChannels AllChannels = (StreamChannels)511;
}
