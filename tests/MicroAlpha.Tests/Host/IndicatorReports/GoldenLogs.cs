using MicroAlpha.Host.Commands;
using MicroAlpha.Tests.Gateways;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.IndicatorReports;

/// <summary>Logs imported from the real captures, each once, when a test first asks for it.</summary>
internal sealed class GoldenLogs : IDisposable
{
    private static readonly Dictionary<string, (string Format, string[] Files)> Captures = new()
    {
        ["AMZN_1"] = ("lobster", ["AMZN_2012-06-21_1.zip"]),
        ["AMZN_5"] = ("lobster", ["AMZN_2012-06-21_5.zip"]),
        ["BAC"] = ("lean", ["bac_20131008_trade.zip", "bac_20131008_quote.zip"]),
        ["SPY"] = ("lean", ["spy_20131008_trade.zip", "spy_20131008_minute_trade.zip"]),
        ["BTCUSDT"] = ("binance", ["usdm_btcusdt_20240808.gz"]),
    };

    private readonly string _home = Directory.CreateTempSubdirectory("microalpha-golden-").FullName;
    private readonly HashSet<string> _made = [];

    /// <summary>The symbol of a log.</summary>
    public static string SymbolOf(string log) => log.Split('_')[0];

    /// <summary>Regular hours are New York's.</summary>
    public static string SessionOf(string log) => log == "BTCUSDT" ? "all" : "regular";

    /// <summary>A file that does not exist yet.</summary>
    public string NewFile() => Path.Combine(_home, Path.GetRandomFileName());

    /// <summary>The log's directory.</summary>
    public string this[string log]
    {
        get
        {
            var path = Path.Combine(_home, log);
            if (!_made.Add(log))
                return path;
            var (format, names) = Captures[log];
            var files = names.Select(RealCaptures.Path).ToArray();
            var exit = ImportCommand.Create().Parse(["--format", format, "--out", path, .. files]).Invoke();
            Assert.That(exit, Is.Zero);
            return path;
        }
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);
}
