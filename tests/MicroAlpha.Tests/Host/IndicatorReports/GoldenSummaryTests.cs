using System.Text.Json.Nodes;
using MicroAlpha.Gateways.Replay;
using MicroAlpha.Host.IndicatorReports;
using MicroAlpha.Indicators.Intensity;
using MicroAlpha.Indicators.Specs;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.IndicatorReports;

/// <summary>
/// The numbers of the golden summaries: regressions, principal directions, likelihoods, means over time.
/// </summary>
[TestFixture]
[NonParallelizable]
internal sealed class GoldenSummaryTests
{
    private GoldenLogs _logs = null!;

    [OneTimeSetUp]
    public void MakeLogs() => _logs = new GoldenLogs();

    [OneTimeTearDown]
    public void RemoveLogs() => _logs.Dispose();

    [TestCase("ofi/lobster_AMZN_1_summary.json", "AMZN_1")]
    [TestCase("ofi/lobster_AMZN_5_summary.json", "AMZN_5")]
    [TestCase("ofi/lean_bac_20131008_nbbo_summary.json", "BAC")]
    public void Ofi_RegressionsOfDayAndHalfHours_AreTheGoldenOnes(string file, string log)
    {
        var golden = Golden(file);
        var rows = Run(log, "ofi");
        Assert.That(rows.Sum, Is.EqualTo((double)golden["sum_e"]!));
        AssertClose(rows.Summary["sum_abs"], golden["sum_abs_e"], 0, "sum_abs");
        var windows = Run(log, "ofi:10s").Summary;
        foreach (var key in (string[])["a", "b", "n", "r2", "t"])
            AssertClose(windows["ols"]![key], golden["day"]![key], 1e-9, key);
        AssertClose(windows["mean_half_hour_r2"], golden["mean_half_hour_r2"], 1e-9, "mean");
        for (var i = 0; i < 13; i++)
        {
            foreach (var key in (string[])["a", "b", "n", "r2", "t", "avg_depth"])
                AssertClose(windows["half_hours"]![i]![key], golden["half_hours"]![i]![key], 1e-8, $"{i} {key}");
        }
    }

    [TestCase("10s")]
    [TestCase("60s")]
    public void Integrated_DirectionAndFit_AreTheGoldenOnes(string width)
    {
        var golden = Golden("mlofi/lobster_AMZN_5_summary.json");
        var ours = Run("AMZN_5", $"integrated:5:{width}").Summary;
        for (var i = 0; i < 5; i++)
            AssertClose(ours["weights"]![i], golden[width]!["pca_w_l1"]![i], 1e-6, $"weight {i}");
        AssertClose(ours["explained_ratio"], golden[width]!["pca_explained_ratio"], 1e-9, "ratio");
        AssertClose(ours["r2_dlogmid_on_integrated"], golden[width]!["r2_dlogmid_on_integrated"], 1e-9, "r2");
        AssertClose(
            ours["r2_dlogmid_on_best_level_over_Q"], golden[width]!["r2_dlogmid_on_best_level_over_Q"], 1e-9, "best");
        var rows = Run("AMZN_5", "mlofi:5").Summary;
        for (var i = 0; i < 5; i++)
        {
            AssertClose(rows["sum_e"]![i], golden["sum_e"]![i], 0, $"sum {i}");
            AssertClose(rows["sum_abs_e"]![i], golden["sum_abs_e"]![i], 0, $"sum {i}");
        }
    }

    [Test]
    public void Mlofi_OfDifferences_SumsAreTheGoldenOnes()
    {
        var golden = Golden("crypto/usdm_btcusdt_summary.json")["mlofi10"]!;
        var ours = Run("BTCUSDT", "mlofi:10");
        Assert.That(ours.Rows, Is.EqualTo((long)golden["rows"]!));
        for (var i = 0; i < 10; i++)
            AssertClose(ours.Summary["sum_abs_e"]![i], golden["sum_abs_e"]![i], 0, $"level {i}");
    }

    [TestCase("lobster_AMZN", "AMZN_5")]
    [TestCase("lean_bac_20131008", "BAC")]
    [TestCase("lean_spy_20131008", "SPY")]
    public void Vpin_SizesSigmasAndLastValues_AreTheGoldenOnes(string name, string log)
    {
        var golden = Golden($"vpin/{name}_summary.json");
        var tick = Run(log, "vpin:auto:50:tick").Summary;
        AssertClose(tick["V"], golden["V"], 0, "V");
        AssertClose(tick["left_over"], golden["left_over"], 0, "left_over");
        AssertClose(tick["last"], golden["tick_n50"]!["last"], 1e-12, "last");
        AssertClose(Run(log, "bvc:1m:normal").Summary["sigma"], golden["sigma_1m"], 1e-9, "sigma 1 m");
        AssertClose(Run(log, "bvc:1s:normal").Summary["sigma"], golden["sigma_1s"], 1e-9, "sigma 1 s");
    }

    [Test]
    public void Misc_KyleAmihudRollRealisedFeatures_AreTheGoldenOnes()
    {
        var golden = Golden("misc/lobster_AMZN_5_summary.json");
        foreach (var width in (string[])["10s", "60s"])
        {
            var kyle = Run("AMZN_5", $"kyle:{width}").Summary;
            foreach (var (own, theirs) in ((string, string)[])
                [("lambda", "lambda_"), ("intercept", "intercept"), ("lambda_no_intercept", "lambda_no_intercept"),
                    ("r2", "r2"), ("t", "t")])
                AssertClose(kyle[own], golden[$"kyle_{width}"]![theirs], 1e-9, own);
        }

        foreach (var (width, name) in ((string, string)[])[("1s", "1s"), ("60s", "60s"), ("300s", "300s")])
        {
            var realised = Run("AMZN_5", $"rv:{width}").Summary;
            AssertClose(realised["rv"], golden[$"rv_{name}"], 1e-9, name);
            AssertClose(realised["bipower"], golden[$"bipower_{name}"], 1e-9, name);
        }

        AssertClose(Run("AMZN_5", "amihud:1m").Summary["amihud"], golden["amihud_1m"], 1e-9, "amihud");
        var roll = Run("AMZN_5", "roll").Summary;
        AssertClose(roll["roll"], golden["roll_trades"]!["roll"], 1e-9, "roll");
        AssertClose(roll["cov"], golden["roll_trades"]!["cov"], 1e-9, "cov");
        var signs = Run("AMZN_5", "sign").Summary;
        AssertClose(signs["tick_rule_accuracy"], golden["tick_rule_accuracy"], 1e-12, "tick");
        AssertClose(signs["lee_ready_accuracy"], golden["lee_ready_accuracy"], 1e-12, "lee");
        var features = Run("AMZN_5", "features").Summary["time_weighted_mid_micro_qi_spread"]!;
        for (var i = 0; i < 4; i++)
            AssertClose(features[i], golden["time_weighted_mid_micro_qi_spread"]![i], 1e-9, $"feature {i}");
    }

    [TestCase("all", false)]
    [TestCase("unique", true)]
    public void Hawkes_LikelihoodAtFixedParameters_IsTheGoldenOne(string name, bool isDistinct)
    {
        var golden = Golden("hawkes/lobster_AMZN_summary.json")[name]!;
        var times = Times(isDistinct);
        Assert.That(times.Seconds, Has.Length.EqualTo((int)golden["n"]!));
        var value = HawkesKernels.LogLikelihood(times.Seconds, times.Horizon, 0.1, [10], [20]);
        Assert.That(value, Is.EqualTo((double)golden["loglik"]!).Within(1e-6));
        var report = Run("AMZN_5", $"hawkes:0.1:10:20:{name}");
        Assert.That(report.Sum, Is.EqualTo((double)golden["sum_lambda_minus"]!).Within(1e-9).Percent);
        AssertClose(report.Summary["last_lambda_plus"], golden["last_lambda_plus"], 1e-9, "last");
    }

    [Test]
    public void Hawkes_Fit_FindsTheGoldenMaximum()
    {
        var golden = Golden("hawkes/lobster_AMZN_summary.json")["mle_unique"]!;
        var times = Times(isDistinct: true);
        var fit = HawkesFit.Of(times.Seconds, times.Horizon, 1);
        Assert.That(fit.LogLikelihood, Is.EqualTo((double)golden["loglik"]!).Within(1e-6));
        Assert.That(fit.Mu, Is.EqualTo((double)golden["mu"]!).Within(0.001).Percent);
        Assert.That(fit.Alphas[0], Is.EqualTo((double)golden["alpha"]!).Within(0.001).Percent);
        Assert.That(fit.Betas[0], Is.EqualTo((double)golden["beta"]!).Within(0.001).Percent);
        Assert.That(fit.BranchingRatio, Is.EqualTo((double)golden["branching"]!).Within(0.001).Percent);
        Assert.That(fit.Distance, Is.EqualTo((double)golden["ks"]!).Within(0.01).Percent);
    }

    [Test]
    public void Hawkes_TwoExponentials_FitBetterThanOne()
    {
        var times = Times(isDistinct: true);
        var one = HawkesFit.Of(times.Seconds, times.Horizon, 1);
        var two = HawkesFit.Of(times.Seconds, times.Horizon, 2);
        Assert.That(two.Akaike, Is.LessThan(one.Akaike - 100));
        Assert.That(two.Distance, Is.LessThan(one.Distance));
        Assert.That(two.Betas, Is.Ordered.Descending);
    }

    [Test]
    public void Vendor_MinuteBars_AreComparedWithOwnOnes()
    {
        _ = Goldens.Path("");
        var path = _logs["SPY"];
        var run = new IndicatorRun(
            () => new LogEventSource(path, 16), IndicatorSpec.Parse("vendor:1m"), isRegular: false);
        var summary = run.Write(run.Survey("SPY"), TextWriter.Null, null).Summary;
        // The figures of the definitions: the vendor drops some sale conditions from prices.
        Assert.That((long)summary["compared"]!, Is.EqualTo(828));
        Assert.That((long)summary["volumes_equal"]!, Is.EqualTo(826));
        Assert.That((long)summary["prices_equal"]!, Is.EqualTo(668));
    }

    private TradeTimes Times(bool isDistinct)
    {
        _ = Goldens.Path("");
        var log = _logs["AMZN_5"];
        return TradeTimes.Read(() => new LogEventSource(log, 16), "AMZN", isRegular: true, isDistinct);
    }

    private IndicatorReport Run(string log, string spec)
    {
        var path = _logs[log];
        var run = new IndicatorRun(
            () => new LogEventSource(path, 16), IndicatorSpec.Parse(spec), GoldenLogs.SessionOf(log) == "regular");
        return run.Write(run.Survey(GoldenLogs.SymbolOf(log)), TextWriter.Null, null);
    }

    private static JsonNode Golden(string file) => JsonNode.Parse(File.ReadAllText(Goldens.Path(file)))!;

    private static double Number(JsonNode? node) =>
        double.Parse(node!.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);

    private static void AssertClose(JsonNode? actual, JsonNode? expected, double tolerance, string what)
    {
        // A number made in code may be a whole one, one read from text is neither yet.
        var want = Number(expected);
        Assert.That(Number(actual), Is.EqualTo(want).Within(tolerance * Math.Abs(want)), what);
    }
}
