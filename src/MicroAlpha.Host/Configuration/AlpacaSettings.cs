using MicroAlpha.Gateways.Alpaca.Parsing;
using MicroAlpha.Gateways.Alpaca.Universe;

namespace MicroAlpha.Host.Configuration;

/// <summary>
/// The Alpaca feed. Keys come from <c>APCA_API_KEY_ID</c> and <c>APCA_API_SECRET_KEY</c> or from a file, never from a
/// configuration.
/// </summary>
internal sealed record AlpacaSettings
{
    /// <summary>Stocks or crypto.</summary>
    public AlpacaFeedKind Kind { get; init; } = AlpacaFeedKind.Stocks;

    /// <summary>The data stream; wss, or ws on this machine.</summary>
    public string DataStream { get; init; } = "wss://stream.data.alpaca.markets/v2/iex";

    /// <summary>The data host, for gaps and rankings; https, or http on this machine.</summary>
    public string DataRest { get; init; } = "https://data.alpaca.markets";

    /// <summary>The trading host, for the calendar; https, or http on this machine.</summary>
    public string TradingRest { get; init; } = "https://paper-api.alpaca.markets";

    /// <summary>File with the two keys, readable by its owner only; empty = the environment.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary>Where the symbols come from.</summary>
    public SymbolSource SymbolsFrom { get; init; } = SymbolSource.List;

    /// <summary>Symbols by name; <c>*</c> = all of the feed.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];

    /// <summary>A file of symbols, or the log to rank; empty = none.</summary>
    public string SymbolsPath { get; init; } = "";

    /// <summary>What a log is ranked by.</summary>
    public RankBy RankBy { get; init; } = RankBy.Volume;

    /// <summary>How many of a ranking, 1 to 100,000; the server's list has 100 at most.</summary>
    public int RankTop { get; init; } = 100;

    /// <summary>Channels subscribed for each symbol.</summary>
    public IReadOnlyList<string> Channels { get; init; } = ["trades", "quotes"];

    /// <summary>Whether gaps are filled from the data host.</summary>
    public bool FillGaps { get; init; } = true;

    /// <summary>Longest silence while data is to be expected, ms, 0 to 3,600,000; 0 = not watched.</summary>
    public int StaleDataMs { get; init; } = 60_000;

    /// <summary>Longest wait before a reconnect, ms, 50 to 600,000.</summary>
    public int ReconnectMaxMs { get; init; } = 60_000;

    /// <summary>File of messages that could not be parsed; empty = dead-letters.jsonl in the state directory.</summary>
    public string DeadLetterFile { get; init; } = "";

    /// <summary>File that keeps the trading calendar; empty = calendar.json in the state directory.</summary>
    public string CalendarFile { get; init; } = "";
}
