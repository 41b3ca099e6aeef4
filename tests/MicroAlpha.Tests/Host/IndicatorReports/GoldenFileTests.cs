using System.Globalization;
using MicroAlpha.Host.Commands;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.IndicatorReports;

/// <summary>
/// Every golden file from the raw capture: import, log, indicator. Whole numbers exactly, others to the tolerance of
/// the conventions beside them.
/// </summary>
[TestFixture]
[NonParallelizable]
internal sealed class GoldenFileTests
{
    private GoldenLogs _logs = null!;

    private static IEnumerable<(string File, string Log, string Spec, double Tolerance)> Table
    {
        get
        {
            foreach (var log in (string[])["AMZN_1", "AMZN_5"])
            {
                yield return ($"ofi/lobster_{log}_events.csv.gz", log, "ofi", 0);
                yield return ($"ofi/lobster_{log}_win10s.csv", log, "ofi:10s", 0);
            }

            yield return ("ofi/lean_bac_20131008_nbbo_events.csv.gz", "BAC", "ofi", 0);
            yield return ("ofi/lean_bac_20131008_nbbo_win10s.csv", "BAC", "ofi:10s", 0);
            yield return ("mlofi/lobster_AMZN_5_events.csv.gz", "AMZN_5", "mlofi:5", 0);
            foreach (var width in (int[])[10, 60])
            {
                yield return ($"mlofi/lobster_AMZN_5_win{width}s.csv", "AMZN_5", $"mlofi:5:{width}s", 1e-15);
                yield return (
                    $"mlofi/lobster_AMZN_5_integrated{width}s.csv", "AMZN_5", $"integrated:5:{width}s", 1e-9);
            }

            foreach (var row in Vpin().Concat(Hawkes()).Concat(Bars()))
                yield return row;
            yield return ("misc/lobster_AMZN_5_signs.csv.gz", "AMZN_5", "sign", 0);
            yield return ("misc/lobster_AMZN_5_features.csv.gz", "AMZN_5", "features", 1e-15);
            yield return ("ta/lean_bac_20131008_1m.csv", "BAC", "ta:1m", 1e-9);
            yield return ("ta/lean_spy_20131008_1m.csv", "SPY", "ta:1m", 1e-9);
            yield return ("crypto/usdm_btcusdt_bars_1s.csv", "BTCUSDT", "bars:1s", 0);
            yield return ("crypto/usdm_btcusdt_ofi_events.csv.gz", "BTCUSDT", "ofi", 0);
            yield return ("crypto/usdm_btcusdt_ofi_win1s.csv", "BTCUSDT", "ofi:1s", 0);
            yield return ("crypto/usdm_btcusdt_ofi_win10s.csv", "BTCUSDT", "ofi:10s", 0);
            yield return ("crypto/usdm_btcusdt_mlofi10_events.csv.gz", "BTCUSDT", "mlofi:10", 0);
            yield return ("crypto/usdm_btcusdt_vpin_true_n10.csv", "BTCUSDT", "vpin:48.587:10:true", 1e-12);
            yield return ("crypto/usdm_btcusdt_vpin_true_n50.csv", "BTCUSDT", "vpin:auto:50:true", 1e-12);
        }
    }

    private static IEnumerable<TestCaseData> Cases =>
        Table.Select(row => new TestCaseData(row.File, row.Log, row.Spec, row.Tolerance).SetArgDisplayNames(row.File));

    [OneTimeSetUp]
    public void MakeLogs() => _logs = new GoldenLogs();

    [OneTimeTearDown]
    public void RemoveLogs() => _logs.Dispose();

    [Test]
    public void Table_HasEveryGoldenFile()
    {
        var folder = Goldens.Path("");
        var files = Directory.EnumerateFiles(folder, "*.csv*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'));
        Assert.That(Table.Select(row => row.File), Is.EquivalentTo(files));
    }

    [TestCaseSource(nameof(Cases))]
    public void GoldenFile_FromTheCapture_IsReproduced(string file, string log, string spec, double tolerance)
    {
        var golden = Goldens.Path(file);
        var output = _logs.NewFile();
        var exit = IndicatorsCommand.Create().Parse(
        [
            _logs[log], "--symbol", GoldenLogs.SymbolOf(log), "--indicator", spec, "--out", output, "--session",
            GoldenLogs.SessionOf(log),
        ]).Invoke();
        Assert.That(exit, Is.Zero);
        using var ours = Goldens.Rows(output).GetEnumerator();
        var line = 0;
        foreach (var expected in Goldens.Rows(golden))
        {
            Assert.That(ours.MoveNext(), Is.True, $"line {line} and all after it are missing");
            for (var column = 0; line > 0 && column < expected.Length; column++)
                Compare(expected[column], ours.Current[column], tolerance, line, column);
            line++;
        }

        Assert.That(ours.MoveNext(), Is.False, $"there are more than {line} lines");
        File.Delete(output);
    }

    private static void Compare(string expected, string actual, double tolerance, int line, int column)
    {
        if (expected == actual)
            return;
        // Text that is a whole number must be the same text; a float may be written in another way.
        var isFloat = expected.Contains('.') || expected.Contains("e-") || expected is "nan" or "";
        var want = Number(expected);
        var have = Number(actual);
        var isClose = isFloat && (double.IsNaN(want)
            ? double.IsNaN(have)
            : Math.Abs(want - have) <= tolerance * Math.Max(Math.Abs(want), tolerance));
        if (!isClose)
            Assert.Fail($"line {line}, column {column}: {actual}, expected {expected}");
    }

    private static double Number(string text) =>
        text is "" or "nan" ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<(string File, string Log, string Spec, double Tolerance)> Vpin()
    {
        foreach (var (name, log, volume) in ((string, string, int)[])
            [("lobster_AMZN", "AMZN_5", 16_215), ("lean_bac_20131008", "BAC", 1_763_809),
                ("lean_spy_20131008", "SPY", 3_088_272)])
        {
            foreach (var n in (int[])[10, 50])
            {
                yield return ($"vpin/{name}_tick_n{n}.csv", log, $"vpin:{volume}:{n}:tick", 1e-12);
                if (log == "AMZN_5")
                    yield return ($"vpin/{name}_true_n{n}.csv", log, $"vpin:auto:{n}:true", 1e-12);
            }

            foreach (var width in (string[])["1m", "1s"])
            {
                foreach (var (kind, own) in ((string, string)[])[("normal", "normal"), ("t025", "t0.25")])
                {
                    yield return ($"vpin/{name}_bvc_{width}_{kind}_bars.csv.gz", log, $"bvc:{width}:{own}", 1e-9);
                    foreach (var n in (int[])[10, 50])
                    {
                        yield return ($"vpin/{name}_bvc_{width}_{kind}_n{n}.csv", log,
                            $"vpin:{volume}:{n}:bvc:{width}:{own}", 1e-9);
                    }
                }
            }
        }
    }

    private static IEnumerable<(string File, string Log, string Spec, double Tolerance)> Hawkes()
    {
        foreach (var times in (string[])["all", "unique"])
        {
            yield return ($"hawkes/lobster_AMZN_{times}_fixed.csv.gz", "AMZN_5", $"hawkes:0.1:10:20:{times}", 1e-9);
            yield return ($"hawkes/lobster_AMZN_{times}_fixed_grid1s.csv.gz", "AMZN_5",
                $"hawkes:0.1:10:20:{times}:1s", 1e-9);
        }

        yield return ("hawkes/lobster_AMZN_bivariate_fixed.csv.gz", "AMZN_5", "hawkes2:0.05:8:2:20", 1e-9);
    }

    private static IEnumerable<(string File, string Log, string Spec, double Tolerance)> Bars()
    {
        foreach (var (name, log) in ((string, string)[])
            [("lobster_AMZN", "AMZN_5"), ("lean_bac_20131008", "BAC"), ("lean_spy_20131008", "SPY")])
        {
            yield return ($"bars/{name}_1s.csv.gz", log, "bars:1s", 0);
            yield return ($"bars/{name}_1m.csv", log, "bars:1m", 0);
            yield return ($"bars/{name}_5m.csv", log, "bars:5m", 0);
        }
    }
}
