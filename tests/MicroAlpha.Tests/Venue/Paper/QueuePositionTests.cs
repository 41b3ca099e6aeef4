using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Events;
using MicroAlpha.Tests.Events;
using MicroAlpha.Venue.Paper;
using NUnit.Framework;

namespace MicroAlpha.Tests.Venue.Paper;

/// <summary>The queue formulas against numbers worked out by hand and against the framework's functions.</summary>
[TestFixture]
internal sealed class QueuePositionTests
{
    private const long Unit = 1_000_000_000;

    // 100 at the level, 30 of them ahead, 20 cancelled without a trade.
    // Risk-averse: 30 stay. n = 1: 30/100 of 20 = 6 were ahead. n = 2: 900/(900+4900) of 20 = 3.103448275..., rounded
    // down. ln: ln 31 = 3.4339872045, ln 71 = 4.2626798770, share 0.446165485 of 20 = 8.923309708...
    [TestCase(QueueModel.RiskAverse, 1, 30_000_000_000)]
    [TestCase(QueueModel.Power, 1, 24_000_000_000)]
    [TestCase(QueueModel.Power, 2, 26_896_551_725)]
    [TestCase(QueueModel.Logarithmic, 1, 21_076_690_292)]
    public void AfterChange_Cancels_AreSharedByTheModel(QueueModel model, int power, long expectedE9) => Assert.That(
        QueuePosition.AfterChange(model, power, 30 * Unit, 0, 100 * Unit, 80 * Unit), Is.EqualTo(expectedE9));

    // 100 told, 40 ahead, then 10 trade (30 ahead), then 70 are told: 20 cancels of a level of 90, 60 behind.
    // n = 1: 30/90 of 20 = 6.666666666 were ahead, 23.333333334 stay.
    [Test]
    public void AfterChange_TradedSize_IsNotCountedTwice() => Assert.That(
        QueuePosition.AfterChange(QueueModel.Power, 1, 30 * Unit, 10 * Unit, 100 * Unit, 70 * Unit),
        Is.EqualTo(23_333_333_334));

    // 95 ahead, 5 behind, 60 cancelled. ln 96 = 4.56434819, ln 6 = 1.79175947: 0.718 of 60 = 43.1 from ahead would
    // leave 51.9 of a level of 40. Only 5 can have been behind: 40 stay.
    [Test]
    public void AfterChange_MoreThanIsBehind_ComesFromAhead() => Assert.That(
        QueuePosition.AfterChange(QueueModel.Logarithmic, 1, 95 * Unit, 0, 100 * Unit, 40 * Unit),
        Is.EqualTo(40 * Unit));

    [TestCase(QueueModel.RiskAverse)]
    [TestCase(QueueModel.Power)]
    [TestCase(QueueModel.Logarithmic)]
    public void AfterChange_LevelGrows_NobodyComesBefore(QueueModel model) => Assert.That(
        QueuePosition.AfterChange(model, 1, 30 * Unit, 0, 100 * Unit, 150 * Unit), Is.EqualTo(30 * Unit));

    [Test]
    public void AfterChange_Anything_StaysBetweenZeroAndTheLevelAndNeverGrows() => Prop.ForAll(Seeds.Any, seed =>
    {
        var random = new Random(seed);
        var before = random.NextInt64(1, 1L << random.Next(1, 60));
        var ahead = random.NextInt64(0, before + 1);
        var traded = random.Next(2) == 0 ? 0 : random.NextInt64(0, before + 1);
        var after = random.NextInt64(1, before + 2);
        var model = (QueueModel)random.Next(3);
        var result = QueuePosition.AfterChange(model, random.Next(1, 9), ahead, traded, before, after);
        Assert.That(result, Is.InRange(0, Math.Min(ahead, after)));
        if (model != QueueModel.RiskAverse)
            Assert.That(result, Is.AtMost(QueuePosition.AfterChange(0, 1, ahead, traded, before, after)));
    }).QuickCheckThrowOnFailure();

    [Test]
    public void ShareAhead_IsTheFormula() => Prop.ForAll(Seeds.Any, seed =>
    {
        var random = new Random(seed);
        var (ahead, behind) = (random.NextInt64(1L << random.Next(1, 62)), random.NextInt64(1L << random.Next(1, 62)));
        var power = random.Next(1, 9);
        static double Of(Func<double, double> f, long a, long b) => f(a / 1e9) / (f(a / 1e9) + f(b / 1e9));
        if ((ahead | behind) == 0)
            return;
        Assert.That(
            QueuePosition.ShareAhead(QueueModel.Logarithmic, 1, ahead, behind),
            Is.EqualTo(Of(x => x < 1e-4 ? x - (x * x / 2) + (x * x * x / 3) : Math.Log(1 + x), ahead, behind))
                .Within(1e-9));
        Assert.That(
            QueuePosition.ShareAhead(QueueModel.Power, power, ahead, behind),
            Is.EqualTo(Of(x => Math.Pow(x, power), ahead, behind)).Within(1e-12));
    }).QuickCheckThrowOnFailure();

    [Test]
    public void Latency_Table_IsStraightBetweenRows()
    {
        var latency = new PaperLatency([new LatencyRow(100, 10), new LatencyRow(200, 30), new LatencyRow(300, 20)]);
        // 150 lies in the middle of 10 and 30; 225 a quarter of the way from 30 to 20: 27.5, cut to 28 (30 - 2).
        Assert.That(
            new[] { 0L, 100, 150, 225, 300, 999, 150 }.Select(latency.At),
            Is.EqualTo(new[] { 10L, 10, 20, 28, 20, 20, 20 }));
    }

    [Test]
    public void Latency_WrongTable_IsRefused()
    {
        Assert.That(Assert.Throws<EngineException>(() => new PaperLatency([]))!.Code, Is.EqualTo("MA-830"));
        Assert.That(Assert.Throws<EngineException>(() => new PaperLatency(-1))!.Code, Is.EqualTo("MA-830"));
        Assert.That(
            Assert.Throws<EngineException>(() => new PaperLatency([new(5, 1), new(5, 1)]))!.Message,
            Does.Contain("row 1"));
    }

    // 200 shares at 10.50: maker 0.001 rebate a share = -0.20; taker 0.003 a share and 2 bp: 0.60 + 0.42 = 1.02.
    [TestCase(true, -200_000_000)]
    [TestCase(false, 1_020_000_000)]
    public void Fees_OfAFill_AreBothParts(bool isMaker, long expectedE9) => Assert.That(
        new FeeSchedule(-1_000_000, 3_000_000, 0, 2 * FeeSchedule.BasisPointE9).Of(10_500_000_000, 200 * Unit, isMaker),
        Is.EqualTo(expectedE9));

    // A tenth of the smallest currency unit, and its rebate: both against us.
    [TestCase(1, 1)]
    [TestCase(-1, 0)]
    public void Fees_PartOfAUnit_IsRoundedUp(long perUnitE9, long expectedE9) => Assert.That(
        new FeeSchedule(0, perUnitE9, 0, 0).Of(Unit, Unit / 10, isMaker: false), Is.EqualTo(expectedE9));

    [Test]
    public void Options_OutOfRange_AreAllNamed()
    {
        var error = Assert.Throws<EngineException>(() => new PaperBroker(new PaperOptions
        {
            QueuePower = 9,
            SelfTrade = 0,
            MaxAnswers = 100,
        }))!;
        Assert.That(error.Code, Is.EqualTo("MA-830"));
        Assert.That(error.Message, Does.Contain("QueuePower").And.Contain("SelfTrade").And.Contain("MaxAnswers"));
    }
}
