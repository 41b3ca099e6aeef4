using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Events;
using MicroAlpha.Host.Backtest;
using MicroAlpha.Tests.Events;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Backtest;

/// <summary>The report of a run: its figures against a naive sum, its page and files as they are opened.</summary>
[TestFixture]
internal sealed partial class BacktestReportTests
{
    private const long Unit = 1_000_000_000;

    private string _home = "";

    [SetUp]
    public void MakeHome() => _home = Directory.CreateTempSubdirectory("microalpha-report-").FullName;

    [TearDown]
    public void RemoveHome() => Directory.Delete(_home, recursive: true);

    // Buy 2 at 10 for a fee of 0.1: cash -20.1, worth 2 x 9.9 = 19.8, equity -0.3. The bid goes to 11: 22 - 20.1 = 1.9.
    // It falls to 10.5: 0.9, a drawdown of 1. Sell 2 at 10.5, fee 0.1: 0.8, the drawdown is 1.1.
    [Test]
    public void Summary_Example_IsTheOneWorkedOutByHand()
    {
        var summary = BacktestReport.Write(
            new BacktestRun
            {
                Strategy = "example",
                Source = "by hand",
                Symbols = ["A"],
                Marks =
                [
                    Mark(0, 9.9, 10), Mark(2, 11, 11.1), Mark(4, 10.5, 10.6),
                ],
                Fills = [Fill(1, Side.Bid, 10, 2, 0.1), Fill(5, Side.Ask, 10.5, 2, 0.1)],
            },
            _home);
        Assert.That(
            (summary.PnlE9, summary.FeesE9, summary.MaxDrawdownE9, summary.TurnoverE9, summary.PositionsE9[0]),
            Is.EqualTo((800_000_000L, 200_000_000L, 1_100_000_000L, 41 * Unit, 0L)));
        Assert.That(
            File.ReadAllLines(Path.Combine(_home, "equity.csv")), Is.EqualTo(new[]
            {
                "time_ns,equity", "0,0", "1000000000,-0.3", "2000000000,1.9", "3000000000,1.9", "4000000000,0.9",
                "5000000000,0.8",
            }));
    }

    [Test]
    public void Page_OfARandomRun_SaysTheNaiveFigures() => Prop.ForAll(Seeds.Any, seed =>
    {
        var run = Random(seed, marks: 80, fills: 25);
        var naive = new NaiveReport(run);
        var summary = BacktestReport.Write(run, _home);
        var page = File.ReadAllText(Path.Combine(_home, "report.html"));
        Assert.That(Figure(page, "pnl"), Is.EqualTo(NaiveReport.Floor(naive.Equity[^1].Value)));
        Assert.That(Figure(page, "fees"), Is.EqualTo(run.Fills.Sum(fill => fill.FeeE9) / 1e9m));
        Assert.That(Figure(page, "max_drawdown"), Is.EqualTo(NaiveReport.Floor(naive.Drawdown)));
        Assert.That(Figure(page, "turnover"), Is.EqualTo(NaiveReport.Floor(
            run.Fills.Sum(fill => fill.PriceE9 / 1e9m * (fill.SizeE9 / 1e9m)))));
        Assert.That((int)Figure(page, "fills"), Is.EqualTo(run.Fills.Count));
        Assert.That(summary.Sharpe.HasValue, Is.EqualTo(naive.Sharpe.HasValue));
        if (naive.Sharpe is { } sharpe)
        {
            Assert.That(summary.Sharpe, Is.EqualTo(sharpe).Within(1e-6).Percent);
            Assert.That((double)Figure(page, "sharpe"), Is.EqualTo(sharpe).Within(0.006));
        }
    }).QuickCheckThrowOnFailure();

    [Test]
    public void Files_HaveARowForEachFillAndOrder()
    {
        var run = Random(7, marks: 50, fills: 40);
        BacktestReport.Write(run, _home);
        var fills = File.ReadAllLines(Path.Combine(_home, "fills.csv"));
        Assert.That(fills[0], Is.EqualTo("time_ns,order_id,symbol,side,price,size,fee,liquidity"));
        Assert.That(
            fills.Skip(1).Sum(line => decimal.Parse(line.Split(',')[^3], CultureInfo.InvariantCulture)),
            Is.EqualTo(run.Fills.Sum(fill => fill.SizeE9) / 1e9m));
        var orders = File.ReadAllLines(Path.Combine(_home, "orders.csv"));
        Assert.That(orders, Has.Length.EqualTo(run.Orders.Count + 1));
        Assert.That(orders[1], Is.EqualTo("1,1,\"B \"\"<&>\"\", C\",sell,PostOnly,Day,10.5,3,1.25,2,9,canceled"));
        Assert.That(Directory.GetFiles(_home), Has.Length.EqualTo(4));
    }

    [Test]
    public void Page_NamesOfOthers_AreEscaped()
    {
        var run = Random(3, marks: 20, fills: 10) with { Strategy = "<script>alert(1)</script>" };
        var page = BacktestPage.Of(run, BacktestSeries.Of(run));
        Assert.That(page, Does.Not.Contain("<script").And.Contain("&lt;script&gt;").And.Contain("&lt;&amp;&gt;"));
    }

    [Test]
    public void Page_OfALongRun_IsSmallWholeAndNeedsNothingFromOutside()
    {
        var run = Random(11, marks: 1_000_000, fills: 60_000);
        BacktestReport.Write(run, _home);
        var path = Path.Combine(_home, "report.html");
        Assert.That(new FileInfo(path).Length, Is.LessThan(2_000_000));
        var page = File.ReadAllText(path);
        foreach (var outside in (string[])["http", "<script", "src=", "url("])
            Assert.That(page, Does.Not.Contain(outside));
        var pictures = Svg().Matches(page).Select(match => XDocument.Parse(match.Value).Root!).ToList();
        Assert.That(pictures.Select(picture => picture.Attribute("id")!.Value), Is.EquivalentTo(new[]
        {
            "equity", "drawdown", "price-0", "inventory-0", "price-1", "inventory-1", "latency", "refusals",
        }));
        foreach (var picture in pictures)
        {
            Assert.That(
                picture.Descendants().Any(node => node.Name.LocalName is "polyline" or "rect"), $"{picture}");
        }

        Assert.That(page, Does.Not.Contain("NaN").And.Not.Contain("Infinity"));
    }

    [Test]
    public void Page_OfARunWithoutAnything_IsAPage()
    {
        var run = new BacktestRun { Strategy = "none", Source = "nothing", Symbols = [] };
        var summary = BacktestReport.Write(run, _home);
        Assert.That((summary.PnlE9, summary.Sharpe), Is.EqualTo((0L, (double?)null)));
        Assert.That(File.ReadAllText(Path.Combine(_home, "report.html")), Does.Contain("Nothing happened."));
    }

    [Test]
    public void Write_WhereNothingCanBeWritten_SaysSo()
    {
        File.WriteAllText(Path.Combine(_home, "file"), "");
        var error = Assert.Throws<EngineException>(() => BacktestReport.Write(
            Random(1, 10, 5), Path.Combine(_home, "file", "below")))!;
        Assert.That(error.Code, Is.EqualTo("MA-840"));
    }

    [Test]
    public void Sampler_KeepsFirstSmallestLargestLastOfEveryPart() => Prop.ForAll(Seeds.Any, seed =>
    {
        var random = new Random(seed);
        var values = Enumerable.Range(0, random.Next(1, 500))
            .Select(_ => (Time: (long)random.Next(1000), random.Next(50)))
            .OrderBy(pair => pair.Time).Select(pair => (pair.Time, Value: (double)pair.Item2)).ToList();
        var sampler = new SeriesSampler(0, 999, 10);
        values.ForEach(pair => sampler.Add(pair.Time, pair.Value));
        var points = sampler.Points();
        Assert.That(points, Is.SubsetOf(values).And.Count.AtMost(40));
        Assert.That(points.Select(point => point.TimeNs), Is.Ordered);
        foreach (var part in values.GroupBy(pair => Math.Min(9, pair.Time * 10 / 999)))
        {
            var kept = points.Where(point => Math.Min(9, point.TimeNs * 10 / 999) == part.Key).ToList();
            Assert.That(kept.Min(point => point.Value), Is.EqualTo(part.Min(pair => pair.Value)));
            Assert.That(kept.Max(point => point.Value), Is.EqualTo(part.Max(pair => pair.Value)));
            Assert.That(kept.Select(point => point.TimeNs).Distinct(), Does.Contain(part.First().Time)
                .And.Contain(part.Last().Time));
        }
    }).QuickCheckThrowOnFailure();

    [TestCase(100.0, 5, 20.0)]
    [TestCase(0.03, 5, 0.01)]
    [TestCase(7.0, 5, 2.0)]
    public void Step_IsOneTwoOrFive(double span, int parts, double expected) =>
        Assert.That(SvgChart.Step(span, parts), Is.EqualTo(expected).Within(1e-12));

    [Test]
    public void Page_InChromium_DrawsEveryPicture()
    {
        BacktestReport.Write(Random(5, marks: 20_000, fills: 300), _home);
        var path = Path.Combine(_home, "report.html");
        var picture = Path.Combine(_home, "page.png");
        foreach (var browser in (string[])["chromium", "chromium-browser", "google-chrome"])
        {
            var (exit, output) = Browse(browser, path, picture);
            if (exit < 0)
                continue;
            Assert.That(exit, Is.Zero, output);
            Assert.That(new FileInfo(picture).Length, Is.GreaterThan(50_000), output);
            return;
        }

        Assert.Ignore("no Chromium is here: apt-get install chromium");
    }

    private (int Exit, string Output) Browse(string browser, string path, string picture)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(
                browser, ["--headless", "--no-sandbox", "--disable-gpu", $"--user-data-dir={_home}/profile",
                    "--window-size=1200,2600", $"--screenshot={picture}", $"file://{path}"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            if (!process.WaitForExit(60_000))
                process.Kill(entireProcessTree: true);
            process.WaitForExit();
            return (process.ExitCode, output + errors.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (-1, "");
        }
    }

    [GeneratedRegex("<svg .*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Svg();

    private static decimal Figure(string page, string id) => decimal.Parse(
        Regex.Match(page, $"<dd id=\"{id}\">([^<]*)</dd>").Groups[1].Value, CultureInfo.InvariantCulture);

    private static BacktestMark Mark(long second, double bid, double ask) =>
        new(second * Unit, 0, (long)(bid * Unit), (long)(ask * Unit));

    private static BacktestFill Fill(long second, Side side, double price, long size, double fee) => new(
        second * Unit, 1, 0, side, (long)(price * Unit), size * Unit, (long)(fee * Unit), true);

    private static BacktestRun Random(int seed, int marks, int fills)
    {
        var random = new Random(seed);
        const long Start = 1_700_000_000_000_000_000;
        var (steps, time, price) = (new List<BacktestMark>(), Start, 100_000);
        for (var i = 0; i < marks; i++)
        {
            time += random.Next(400) * 1_000_000L;
            price = Math.Max(1000, price + random.Next(-20, 21));
            steps.Add(new BacktestMark(
                time, (uint)random.Next(2), random.Next(9) == 0 ? 0 : price * 1_000_000L,
                random.Next(9) == 0 ? 0 : (price + random.Next(1, 30)) * 1_000_000L));
        }

        var done = Enumerable.Range(0, fills).Select(_ =>
        {
            var near = steps[random.Next(steps.Count)];
            var at = Math.Max(near.BidE9, near.AskE9) == 0 ? 90 * Unit : Math.Max(near.BidE9, near.AskE9);
            return new BacktestFill(
                near.TimeNs + random.Next(100), (uint)random.Next(9), near.InstrumentId,
                random.Next(2) == 0 ? Side.Bid : Side.Ask, at + random.Next(9), random.NextInt64(1, 5 * Unit),
                random.Next(-1_000, 9_000_000), random.Next(2) == 0);
        }).OrderBy(fill => fill.TimeNs).ToList();
        return new BacktestRun
        {
            Strategy = "random",
            Source = $"seed {seed}",
            Symbols = ["A", "B \"<&>\", C"],
            Marks = steps,
            Fills = done,
            Orders =
            [
                new(1, 1, 1, Side.Ask, OrderType.PostOnly, TimeInForce.Day, 10_500_000_000, 3 * Unit, 1_250_000_000, 2,
                    9, "canceled"),
            ],
            Rejects = [.. Enumerable.Range(0, 30).Select(i => new BacktestReject(
                Start + i, 1, i % 2 == 0 ? "risk" : "venue", $"Reason{random.Next(4)}"))],
            LatenciesNs = [.. Enumerable.Range(0, 500).Select(_ => random.NextInt64(200_000, 3_000_000))],
            CommandHash = (ulong)seed,
        };
    }
}
