using MicroAlpha.Gateways.Alpaca.Universe;

namespace MicroAlpha.Host.Configuration;

/// <summary>The keys of the Alpaca feed and what each may be.</summary>
internal static class AlpacaBinder
{
    private static readonly string[] Channels =
    [
        "trades", "quotes", "bars", "updatedBars", "dailyBars", "statuses", "lulds", "imbalances", "orderbooks",
    ];

    /// <summary>Reads the section.</summary>
    public static AlpacaSettings Bind(ConfigSection alpaca, AlpacaSettings defaults) => new()
    {
        Kind = alpaca.Choice("kind", defaults.Kind),
        DataStream = Address(alpaca, "dataStream", defaults.DataStream, "wss", "ws"),
        DataRest = Address(alpaca, "dataRest", defaults.DataRest, "https", "http"),
        TradingRest = Address(alpaca, "tradingRest", defaults.TradingRest, "https", "http"),
        KeyFile = alpaca.Path(
            "keyFile", defaults.KeyFile, "the variables APCA_API_KEY_ID and APCA_API_SECRET_KEY"),
        SymbolsFrom = alpaca.Choice("symbolsFrom", defaults.SymbolsFrom),
        Symbols = alpaca.TextList(
            "symbols",
            defaults.Symbols,
            "a list of different symbols, each as BRK.B or BTC/USD, or [\"*\"] for all of the feed",
            symbol => symbol == "*" || SymbolFile.IsSymbol(symbol)),
        SymbolsPath = alpaca.Path("symbolsPath", defaults.SymbolsPath, "none"),
        RankBy = alpaca.Choice("rankBy", defaults.RankBy),
        RankTop = alpaca.Int32("rankTop", defaults.RankTop, 1, 100_000, "symbols"),
        Channels = alpaca.TextList(
            "channels",
            defaults.Channels,
            $"a list of different ones of {string.Join(", ", Channels)}",
            name => Array.IndexOf(Channels, name) >= 0),
        FillGaps = alpaca.Boolean("fillGaps", defaults.FillGaps),
        StaleDataMs = alpaca.Int32("staleDataMs", defaults.StaleDataMs, 0, 3_600_000, "ms"),
        ReconnectMaxMs = alpaca.Int32("reconnectMaxMs", defaults.ReconnectMaxMs, 50, 600_000, "ms"),
        DeadLetterFile = alpaca.Path(
            "deadLetterFile", defaults.DeadLetterFile, "dead-letters.jsonl in the state directory"),
        CalendarFile = alpaca.Path("calendarFile", defaults.CalendarFile, "calendar.json in the state directory"),
    };

    // The keys go there: plain text only where it does not leave this machine.
    /// <summary>An address with the secure scheme, or the plain one on this machine.</summary>
    public static string Address(ConfigSection alpaca, string name, string fallback, string secure, string plain) =>
        alpaca.Text(
            name,
            fallback,
            $"an address with {secure}://, or with {plain}:// on this machine",
            text => Uri.TryCreate(text, UriKind.Absolute, out var address)
                && (address.Scheme == secure || (address.Scheme == plain && address.IsLoopback)));
}
