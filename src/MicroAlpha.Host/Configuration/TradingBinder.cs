using MicroAlpha.Pipeline.Strategies;

namespace MicroAlpha.Host.Configuration;

/// <summary>The keys under <c>trading</c>.</summary>
internal static class TradingBinder
{
    /// <summary>Makes the settings of what was set.</summary>
    public static TradingSettings Bind(ConfigSection trading, TradingSettings defaults) => new()
    {
        Strategy = trading.Text(
            "strategy",
            defaults.Strategy,
            $"\"\" for none, or one of {string.Join(", ", StrategyCatalog.Names)}",
            name => name.Length == 0 || StrategyCatalog.Names.Contains(name)),
        Parameters = trading.TextList(
            "parameters",
            defaults.Parameters,
            "a list of different texts as size=100",
            text => text.IndexOf('=', StringComparison.Ordinal) > 0),
        Symbols = trading.TextList(
            "symbols",
            defaults.Symbols,
            $"a list of different symbols, each 1 to {OptionsBinder.MaxSymbolLength} printable ASCII characters",
            symbol => symbol.Length is > 0 and <= OptionsBinder.MaxSymbolLength
                && symbol.All(c => c is > ' ' and <= '~')),
        RiskFile = trading.Path("riskFile", defaults.RiskFile, "none, and then nothing may trade"),
        Orders = trading.PowerOfTwo("orders", defaults.Orders, 64, 1 << 22, "orders"),
        AnswerTimeoutMs = trading.Int32("answerTimeoutMs", defaults.AnswerTimeoutMs, 10, 600_000, "ms"),
        FeePerUnitE9 = trading.Int64(
            "feePerUnitE9", defaults.FeePerUnitE9, 0, 1_000_000_000_000, "1e-9 currency units"),
        FeePpm = trading.Int32("feePpm", defaults.FeePpm, 0, 1_000_000, "millionths"),
        MakerFeePerUnitE9 = trading.Int64(
            "makerFeePerUnitE9", defaults.MakerFeePerUnitE9, -1_000_000_000_000, 1_000_000_000_000,
            "1e-9 currency units"),
        MakerFeePpm = trading.Int32("makerFeePpm", defaults.MakerFeePpm, -1_000_000, 1_000_000, "millionths"),
        Broker = trading.Choice("broker", defaults.Broker),
        Stream = AlpacaBinder.Address(trading, "stream", defaults.Stream, "wss", "ws"),
        Rest = AlpacaBinder.Address(trading, "rest", defaults.Rest, "https", "http"),
        KeyFile = trading.Path("keyFile", defaults.KeyFile, "the keys of the feed"),
        AllowLive = trading.Boolean("allowLive", defaults.AllowLive),
        LeaseMs = (int)trading.ZeroOr("leaseMs", defaults.LeaseMs, 200, 60_000, "ms"),
        RequestTimeoutMs = trading.Int32("requestTimeoutMs", defaults.RequestTimeoutMs, 10, 300_000, "ms"),
        SettleMs = trading.Int32("settleMs", defaults.SettleMs, 10, 600_000, "ms"),
        RequestsPerMinute = trading.Int32(
            "requestsPerMinute", defaults.RequestsPerMinute, 1, 100_000, "requests"),
        Intents = trading.Choice("intents", defaults.Intents),
    };
}
