using System.Diagnostics;
using System.Diagnostics.Metrics;
using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Host.Metrics;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Metrics;

[TestFixture]
internal sealed class PrometheusTextTests
{
    // On the path: tools/test unpacks it where no package is installed.
    private static readonly string Promtool = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(static folder => Path.Combine(folder, "promtool")).FirstOrDefault(File.Exists, "");

    [Test]
    public void Render_WholeEngine_IsValidAndHasTheValues()
    {
        using var fixture = new MetricsFixture();
        var samples = PrometheusChecker.Check(PrometheusText.Render(fixture.Scraper.Scrape()));
        Assert.That(samples["microalpha_events_received_total"], Is.EqualTo(1000));
        Assert.That(samples["microalpha_durable_lag_events"], Is.EqualTo(100));
        Assert.That(samples["microalpha_log_written_bytes_total"], Is.EqualTo(12_345));
        Assert.That(samples["microalpha_log_syncs_total"], Is.EqualTo(17));
        Assert.That(samples["microalpha_conservation_difference_events{ledger=\"recorded\"}"], Is.Zero);
        Assert.That(samples["microalpha_conservation_difference_events{ledger=\"stored\"}"], Is.EqualTo(2));
        Assert.That(samples["microalpha_lane_stall_seconds_total{lane=\"core\"}"], Is.EqualTo(2.5));
        Assert.That(samples["microalpha_lane_stalls_total{lane=\"core\"}"], Is.EqualTo(4));
        Assert.That(samples["microalpha_lane_busy_ratio{lane=\"core\"}"], Is.EqualTo(0.25));
        Assert.That(samples["microalpha_lane_busy_ratio{lane=\"odd \\\"name\\\"\\\\\\n\"}"], Is.NaN);
        Assert.That(samples["microalpha_lane_info{cpu=\"1\",lane=\"core\",policy=\"spin\",state=\"running\"}"],
            Is.EqualTo(1));
        Assert.That(samples["microalpha_lane_batch_events_bucket{lane=\"core\",le=\"3\"}"], Is.EqualTo(15));
        Assert.That(samples["microalpha_lane_batch_events_sum{lane=\"core\"}"], Is.EqualTo(40));
        Assert.That(samples["microalpha_lane_latency_seconds_bucket{lane=\"core\",le=\"1E-07\"}"], Is.EqualTo(3));
        Assert.That(samples["microalpha_lane_latency_seconds_bucket{lane=\"core\",le=\"1\"}"], Is.EqualTo(3));
        Assert.That(samples["microalpha_lane_latency_seconds_bucket{lane=\"core\",le=\"+Inf\"}"], Is.EqualTo(6));
        Assert.That(samples["microalpha_kill_level"], Is.EqualTo(3));
        Assert.That(samples["microalpha_kill_durable"], Is.Zero);
        Assert.That(samples["process_resident_memory_bytes"], Is.GreaterThan(1_000_000));
        Assert.That(samples["dotnet_gc_collections_total{generation=\"0\"}"], Is.GreaterThanOrEqualTo(0));
        Assert.That(samples["microalpha_build_info{version=\"0.1.0\"}"], Is.EqualTo(1));
    }

    [Test]
    public void Scrape_Once_ReadsOneSnapshot()
    {
        using var fixture = new MetricsFixture();
        fixture.Scraper.Scrape();
        Assert.That(fixture.Reads, Is.LessThanOrEqualTo(2),
            "one scrape is one moment; two only when it took over 50 ms");
    }

    [Test]
    public void Render_WholeEngine_PromtoolAccepts()
    {
        if (Promtool.Length == 0)
            Assert.Ignore("promtool is not installed (Debian package prometheus)");
        using var fixture = new MetricsFixture();
        var (exit, output) = RunPromtool(PrometheusText.Render(fixture.Scraper.Scrape()));
        Assert.That((exit, output), Is.EqualTo((0, "")));
        Assert.That(RunPromtool("# HELP a b\n# TYPE a counter\na 1\n").Exit, Is.Not.Zero, "the check itself can fail");
    }

    [TestCase(0.1, "0.1")]
    [TestCase(double.NaN, "NaN")]
    [TestCase(double.PositiveInfinity, "+Inf")]
    [TestCase(double.NegativeInfinity, "-Inf")]
    [TestCase(9007199254740993.0, "9007199254740992")]
    public void Format_Value_IsTheShortestExact(double value, string text) =>
        Assert.That(PrometheusText.Format(value), Is.EqualTo(text));

    [Test]
    public void Render_AnyLabelsAndHelp_ComeBack() =>
        Prop.ForAll<string, string, double>(
            ArbMap.Default.ArbFor<string>(), ArbMap.Default.ArbFor<string>(), ArbMap.Default.ArbFor<double>(),
                (label, help, value) =>
            {
                label = (label ?? "").Replace("\r", "");
                help = "h" + (help ?? "").Replace("\r", "");
                var family = new MetricFamily("x", MetricType.Gauge, help,
                    [new MetricSample([new("l", label)], value)]);
                var samples = PrometheusChecker.Check(PrometheusText.Render([family]));
                return samples.Single().Key == $"x{{l=\"{Escape(label)}\"}}" && samples.Single().Value.Equals(value);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Test]
    public void Scrape_RecordingInstruments_AreSummed()
    {
        var scope = new object();
        using var meter = new Meter(new MeterOptions("MicroAlpha.Test") { Scope = scope });
        using var scraper = new MeterScraper(scope);
        var counter = meter.CreateCounter<int>("test.requests", "{request}", "Requests.");
        var upDown = meter.CreateUpDownCounter<long>("test.open", null, "Open.");
        var gauge = meter.CreateGauge<double>("test.heat", null, "Heat.");
        var histogram = meter.CreateHistogram("test.duration", "s", "Durations.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        Parallel.For(0, 1000, index =>
        {
            counter.Add(2, new KeyValuePair<string, object?>("code", index % 2));
            upDown.Add(index % 2 == 0 ? 1 : -1);
            histogram.Record(index % 4 == 0 ? 0.1 : 5);
        });
        gauge.Record(3);
        gauge.Record(4);
        var samples = PrometheusChecker.Check(PrometheusText.Render(scraper.Scrape()));
        Assert.That(samples["test_requests_total{code=\"0\"}"], Is.EqualTo(1000));
        Assert.That(samples["test_requests_total{code=\"1\"}"], Is.EqualTo(1000));
        Assert.That(samples["test_open"], Is.Zero);
        Assert.That(samples["test_heat"], Is.EqualTo(4));
        Assert.That(samples["test_duration_seconds_bucket{le=\"0.1\"}"], Is.EqualTo(250));
        Assert.That(samples["test_duration_seconds_bucket{le=\"1\"}"], Is.EqualTo(250));
        Assert.That(samples["test_duration_seconds_count"], Is.EqualTo(1000));
        meter.Dispose();
        Assert.That(scraper.Scrape(), Is.Empty);
    }

    [TestCase("a_total 1\n")]
    [TestCase("# HELP a b\n# TYPE a counter\na 1\n")]
    [TestCase("# HELP a_total b\n# TYPE a_total counter\na_total 1\na_total 1\n")]
    [TestCase("# HELP a_ms b\n# TYPE a_ms gauge\na_ms 1\n")]
    [TestCase("# HELP a b\n# TYPE a gauge\na x\n")]
    [TestCase("# HELP a b\n# TYPE a gauge\na{l=\"\"\"} 1\n")]
    [TestCase("# HELP a b\n# TYPE a gauge\na 1")]
    [TestCase("# HELP a b\n# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 1\n")]
    [TestCase("# HELP a b\n# TYPE a histogram\na_bucket{le=\"1\"} 1\na_sum 1\na_count 1\n")]
    [TestCase("# HELP a b\n# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 2\n")]
    public void Checker_BadText_IsRefused(string text) =>
        Assert.That(() => PrometheusChecker.Check(text), Throws.InstanceOf<FormatException>());

    [Test]
    public void FromLatency_FineBuckets_NeverTellALatencyTooShort()
    {
        var random = new Random(3);
        for (var trial = 0; trial < 200; trial++)
        {
            var longest = Enumerable.Range(0, 200).Select(_ => random.NextInt64(1, 3_000_000_000)).Order().ToArray();
            var counts = longest.Select(_ => random.NextInt64(0, 5)).ToArray();
            var histogram = HistogramSnapshot.FromLatency(200, bucket => longest[bucket], bucket => counts[bucket], 7);
            for (var bound = 0; bound < histogram.UpperBounds.Length; bound++)
            {
                var expected = longest.Zip(counts).Where(pair => pair.First <= (long)Math.Round(
                    histogram.UpperBounds[bound] * 1e9))
                    .Sum(pair => pair.Second);
                Assert.That(histogram.CumulativeCounts[bound], Is.EqualTo(expected));
            }

            Assert.That(histogram.Count, Is.EqualTo(counts.Sum()));
        }
    }

    private static string Escape(string text) => text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");

    private static (int Exit, string Output) RunPromtool(string text)
    {
        var start = new ProcessStartInfo(Promtool, ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Write(text);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
