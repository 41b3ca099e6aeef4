using MicroAlpha.Events;
using MicroAlpha.Host.Backtest;
using MicroAlpha.Tests.Replay;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Backtest;

/// <summary>A grid of parameters: every combination once, ranked, and the same on any number of threads.</summary>
[TestFixture]
internal sealed class BacktestGridTests
{
    private string _home = "";
    private BacktestSetup _setup = null!;

    [OneTimeSetUp]
    public void Record()
    {
        _home = Directory.CreateTempSubdirectory("microalpha-grid-").FullName;
        var log = Path.Combine(_home, "log");
        RecordedSession.Write(log, 9, 15_000);
        _setup = BacktestStudyTests.Of(_home, log) with
        {
            Parameters = ["windowMs=200"],
            Symbols = ["SYN0000", "SYN0001"],
        };
    }

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(_home, recursive: true);

    [Test]
    public void Run_AnyNumberOfWorkers_GivesTheSameRows()
    {
        var expected = Lines(BacktestGrid.Run(_setup, Options(1), static _ => { }));
        Assert.That(expected, Has.Length.EqualTo(1 + 6));
        foreach (var workers in (int[])[2, 3, 16])
            Assert.That(Lines(BacktestGrid.Run(_setup, Options(workers), static _ => { })), Is.EqualTo(expected));
    }

    [Test]
    public void Run_EachRow_IsTheRunOfItsParameters()
    {
        var grid = BacktestGrid.Run(_setup, Options(2), static _ => { });
        Assert.That(
            grid.Rows.Select(static row => string.Join(' ', row.Parameters)),
            Is.EquivalentTo(new[]
            {
                "flow=100 size=100", "flow=100 size=200", "flow=100 size=300",
                "flow=5000 size=100", "flow=5000 size=200", "flow=5000 size=300",
            }));
        foreach (var row in grid.Rows)
        {
            var alone = BacktestStudy.Of(_setup with { Parameters = [.. _setup.Parameters, .. row.Parameters] });
            Assert.That(alone.Run.CommandHash, Is.EqualTo(row.CommandHash));
            Assert.That(BacktestSeries.Of(alone.Run).Summary.PnlE9, Is.EqualTo(row.Summary.PnlE9));
        }

        Assert.That(grid.Best.Run.CommandHash, Is.EqualTo(grid.Rows[0].CommandHash));
    }

    [Test]
    public void Rows_AreByGateThenScore([Values] GridScore score)
    {
        var all = BacktestGrid.Run(_setup, Options(2) with { Score = score }, static _ => { });
        Assert.That(
            all.Rows.Where(static row => row.IsPassed).Select(static row => row.Score ?? double.NegativeInfinity),
            Is.Ordered.Descending);
        var most = all.Rows.Max(static row => row.Summary.Fills);
        var gated = BacktestGrid.Run(_setup, Options(2) with { Score = score, MinFills = most }, static _ => { });
        Assert.That(gated.Rows[0].Summary.Fills, Is.EqualTo(most));
        Assert.That(gated.Rows.Count(static row => row.IsPassed), Is.LessThan(6).And.Positive);
        Assert.That(gated.Rows.Select(static row => row.IsPassed), Is.Ordered.Descending);
        Assert.That(gated.Rows[^1].Failed, Does.Contain("fills"));
    }

    [Test]
    public void MaxDrawdown_IsAGate()
    {
        var free = BacktestGrid.Run(_setup, Options(2), static _ => { });
        var least = free.Rows.Min(static row => row.Summary.MaxDrawdownE9);
        var grid = BacktestGrid.Run(_setup, Options(2) with { MinFills = 0, MaxDrawdownE9 = least }, static _ => { });
        Assert.That(
            grid.Rows.Select(static row => row.IsPassed),
            Is.EqualTo(grid.Rows.Select(row => row.Summary.MaxDrawdownE9 <= least)));
        Assert.That(grid.Rows.Any(static row => row.Failed.Contains("drawdown")), Is.True);
    }

    [TestCase("sizes", "no parameter sizes")]
    [TestCase("size", "named twice")]
    public void Run_WrongGrid_IsRefusedBeforeItRuns(string name, string expected)
    {
        var options = Options(1);
        Assert.That(
            () => BacktestGrid.Run(
                _setup, options with { Axes = [.. options.Axes, (name, ["1", "2"])] }, static _ => { }),
            Throws.TypeOf<EngineException>().With.Message.Contains(expected));
    }

    [Test]
    public void Page_OfAGrid_HasTheRanking()
    {
        var grid = BacktestGrid.Run(_setup, Options(2), static _ => { });
        BacktestReport.Write(grid.Best.Run, _home, grid.Table);
        var page = File.ReadAllText(Path.Combine(_home, "report.html"));
        Assert.That(page, Does.Contain("<table id=\"grid\">").And.Contain("Grid of 6 runs by pnl"));
    }

    private static GridOptions Options(int workers) => new()
    {
        Axes = [("flow", ["100", "5000"]), ("size", ["100", "200", "300"])],
        Workers = workers,
    };

    private string[] Lines(BacktestGrid grid)
    {
        GridReport.Write(grid, _home);
        return File.ReadAllLines(Path.Combine(_home, GridReport.FileName));
    }
}
