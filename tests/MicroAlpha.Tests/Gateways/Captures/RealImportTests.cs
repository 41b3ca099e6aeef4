using MicroAlpha.Events;
using MicroAlpha.Gateways.Captures;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Captures;

[TestFixture]
public sealed class RealImportTests
{
    [Test]
    public void Binance_RealDay_CountsAreThePublishedOnes()
    {
        var run = CaptureRun.Of(CaptureFormat.Binance, RealCaptures.Path("usdm_btcusdt_20240808.gz"));
        Assert.That(run.Failure, Is.Null);
        Assert.Multiple(() =>
        {
            Assert.That(run.Report.Rows, Is.EqualTo(93_954));
            Assert.That(run.Report.Accepted, Is.EqualTo(93_954));
            Assert.That(run.Report.BookLevels, Is.EqualTo(445_521));
            Assert.That(run.Report.Trades, Is.EqualTo(21_313));
            Assert.That(run.Report.Quotes, Is.EqualTo(66_089));
            Assert.That(run.Report.BookGroups, Is.EqualTo(6_552));
            Assert.That(run.Report.ClockRegressions, Is.EqualTo(7_264));
            Assert.That(run.Report.NegativeLatencies, Is.EqualTo(93_954));
            Assert.That(run.Report.ReceiveRegressions, Is.Zero);
            Assert.That(run.Report.IdGaps, Is.Zero);
            Assert.That(run.Report.Rejected + run.Report.UnknownKinds, Is.Zero);
            Assert.That(run.Report.Events, Is.EqualTo(run.Events.Count));
            Assert.That(run.Count(EventKind.BookLevel), Is.EqualTo(445_521));
            Assert.That(run.Count(EventKind.Trade), Is.EqualTo(21_313));
            Assert.That(run.Count(EventKind.Quote), Is.EqualTo(66_089));
            Assert.That(
                run.Events.Count(e => e.Kind == EventKind.BookLevel && ((BookFlags)e.Flags).HasFlag(BookFlags.Last)),
                Is.EqualTo(6_552));
            Assert.That(run.Events.Count(e => ((BookFlags)e.Flags).HasFlag(BookFlags.Snapshot)), Is.EqualTo(2_000));
        });
        var definition = run.Events[0];
        Assert.Multiple(() =>
        {
            Assert.That(definition.Kind, Is.EqualTo(EventKind.InstrumentDefinition));
            Assert.That(definition.InstrumentDefinition.Symbol.ToString(), Is.EqualTo("BTCUSDT"));
            Assert.That(definition.InstrumentDefinition.TickSizeE9, Is.EqualTo(100_000_000));
            Assert.That(definition.InstrumentDefinition.SizeDecimals, Is.EqualTo(3));
            Assert.That(definition.InstrumentDefinition.AssetClass, Is.EqualTo(AssetClass.Future));
            Assert.That(definition.ReceiveTimeNs, Is.EqualTo(1723161255030314667));
            Assert.That(definition.VenueTimeNs, Is.EqualTo(1723161256298000000));
        });
    }

    [TestCase("AMZN_2012-06-21_1.zip", 57_515)]
    [TestCase("AMZN_2012-06-21_5.zip", 155_935)]
    public void Lobster_RealDay_EveryRowIsOneBookState(string file, int rows)
    {
        var run = CaptureRun.Of(CaptureFormat.Lobster, RealCaptures.Path(file));
        Assert.That(run.Failure, Is.Null);
        var states = run.Report.Quotes + run.Report.BookGroups;
        Assert.Multiple(() =>
        {
            Assert.That(run.Report.Rows, Is.EqualTo(rows));
            Assert.That(run.Report.Accepted, Is.EqualTo(rows));
            Assert.That(states, Is.EqualTo(rows));
            Assert.That(run.Report.Trades, Is.EqualTo(2_445 + 8_974));
            Assert.That(run.Events.Count(e => e.Kind == EventKind.Trade && e.Flags == (byte)TradeFlags.Hidden),
                Is.EqualTo(2_445));
            Assert.That(run.Report.ClockRegressions, Is.Zero);
            Assert.That(run.Report.IgnoredFiles, Has.Count.EqualTo(1));
            Assert.That(run.Report.Events, Is.EqualTo(run.Events.Count));
        });
    }

    [Test]
    public void Lean_TradesAndQuotes_AreMergedWithTradesFirst()
    {
        var run = CaptureRun.Of(
            CaptureFormat.Lean, RealCaptures.Path("bac_20131008_quote.zip"),
                RealCaptures.Path("bac_20131008_trade.zip"));
        Assert.That(run.Failure, Is.Null);
        Assert.Multiple(() =>
        {
            Assert.That(run.Report.Rows, Is.EqualTo(576_096 + 125_872));
            Assert.That(run.Count(EventKind.Quote), Is.EqualTo(576_096));
            Assert.That(run.Count(EventKind.Trade), Is.EqualTo(125_872));
            Assert.That(run.Report.Definitions, Is.EqualTo(1));
            Assert.That(run.Report.ClockRegressions, Is.Zero);
        });
        var broken = 0;
        for (var i = 2; i < run.Events.Count; i++)
        {
            var (a, b) = (run.Events[i - 1], run.Events[i]);
            if (a.ReceiveTimeNs > b.ReceiveTimeNs)
                broken++;
            if (a.ReceiveTimeNs == b.ReceiveTimeNs && a.Kind == EventKind.Quote && b.Kind == EventKind.Trade)
                broken++;
        }

        Assert.That(broken, Is.Zero);
    }

    [Test]
    public void Lean_Minutes_BecomeBarPairs()
    {
        var run = CaptureRun.Of(CaptureFormat.Lean, RealCaptures.Path("spy_20131008_minute_trade.zip"));
        Assert.That(run.Failure, Is.Null);
        var bars = run.Count(EventKind.BarPrices);
        var first = run.Events[1];
        Assert.Multiple(() =>
        {
            Assert.That(bars,
                Is.GreaterThan(390).And.EqualTo(run.Report.Bars).And.EqualTo(run.Count(EventKind.BarTotals)));
            Assert.That(run.Report.Rows, Is.EqualTo(bars));
            Assert.That(first.VenueTimeNs,
                Is.EqualTo(new DateTimeOffset(2013, 10, 8, 8, 0, 0, TimeSpan.Zero)
                .ToUnixTimeMilliseconds() * 1_000_000));
            Assert.That(first.ReceiveTimeNs - first.VenueTimeNs, Is.EqualTo(60_000_000_000));
            Assert.That(first.BarPrices.OpenPriceE9, Is.EqualTo(167_420_000_000));
            Assert.That(run.Events[2].BarTotals.VolumeE9, Is.EqualTo(210_000_000_000));
            Assert.That(run.Events[2].ReceiveTimeNs, Is.EqualTo(first.ReceiveTimeNs));
        });
    }
}
