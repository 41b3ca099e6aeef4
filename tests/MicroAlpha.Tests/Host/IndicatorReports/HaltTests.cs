using MicroAlpha.Events;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Indicators;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.IndicatorReports;

/// <summary>
/// A halt of five minutes with the reopening half as high again, told as LOBSTER does: the row of the halt message
/// follows the status. Nothing is differenced over it.
/// </summary>
[TestFixture]
internal sealed class HaltTests
{
    private static readonly MadeDays Days = MakeHalt();

    [Test]
    public void Ofi_FirstRowAfterTheReopening_HasNoFlow()
    {
        Assert.That(Days.Run("ofi", isRegular: true).Column("e"), Is.EqualTo((string[])["0", "5", "0", "0", "-3"]));
        var books = new BookSet(new BookOptions());
        var set = new IndicatorSet(new IndicatorOptions { Run = ["ofi"] }, books);
        var readiness = new List<(double, IndicatorReadiness)>();
        for (var sequence = 0; sequence < Days.Events.Count; sequence++)
        {
            var slot = Days.Events[sequence];
            books.Apply(ref slot, sequence);
            set.Apply(ref slot, sequence);
            if (slot.Kind == EventKind.Quote)
                readiness.Add((set.Values(0)[0].Value, set.Values(0)[0].Readiness));
        }

        Assert.That(readiness, Is.EqualTo(((double, IndicatorReadiness)[])
        [
            (0, IndicatorReadiness.Warming), (5, IndicatorReadiness.Ready), (0, IndicatorReadiness.Warming),
            (0, IndicatorReadiness.Warming), (-3, IndicatorReadiness.Ready),
        ]));
    }

    [Test]
    public void Windows_OverTheHalt_HaveNoChangeOfTheMiddle()
    {
        foreach (var width in (string[])["10s", "10m"])
        {
            Assert.That(Days.Run($"ofi:{width}", isRegular: true).Column("dmid2"), Is.All.EqualTo("0"), width);
            Assert.That(Days.Run($"kyle:{width}:true", isRegular: true).Column("dmid"), Is.All.AnyOf("0", "nan"));
            var realised = Days.Run($"rv:{width}", isRegular: true);
            Assert.That((double)realised.Summary["rv"]!, Is.Zero, width);
            Assert.That(realised.Column("log_return"), Is.All.EqualTo("0"));
        }
    }

    [Test]
    public void Ofi_RegressionLeavesOutWindowsThatAreBroken()
    {
        var report = Days.Run("ofi:10m", isRegular: true);
        Assert.That(report.Rows, Has.Length.EqualTo(39));
        Assert.That((long)report.Summary["ols"]!["n"]!, Is.EqualTo(38));
    }

    [Test]
    public void Kyle_VolumeBeforeTheHalt_IsForgotten()
    {
        var volumes = Days.Run("kyle:10m:true", isRegular: true).Column("signed_volume");
        Assert.That(volumes[0], Is.EqualTo("-7"));
        Assert.That(volumes[1..], Is.All.EqualTo("0"));
    }

    [Test]
    public void Of_EveryEvent_BreaksOrDoesNot()
    {
        var isHalted = false;
        Assert.That(OfStatus(TradingState.Trading, ref isHalted), Is.EqualTo(IndicatorBreak.None));
        Assert.That(OfStatus(TradingState.Paused, ref isHalted), Is.EqualTo(IndicatorBreak.Break));
        Assert.That(OfStatus(TradingState.Unchanged, ref isHalted), Is.EqualTo(IndicatorBreak.None));
        Assert.That(OfStatus(TradingState.Trading, ref isHalted), Is.EqualTo(IndicatorBreak.Break));
        Assert.That(OfStatus(TradingState.Trading, ref isHalted), Is.EqualTo(IndicatorBreak.None));
        foreach (var (phase, kind) in ((SessionPhase, IndicatorBreak)[])
            [
                (SessionPhase.PreMarket, IndicatorBreak.Session), (SessionPhase.Regular, IndicatorBreak.Session),
                (SessionPhase.PostMarket, IndicatorBreak.Break), (SessionPhase.Closed, IndicatorBreak.Break),
            ])
        {
            var slot = new EngineEvent { Kind = EventKind.SessionState };
            slot.SessionState.Phase = phase;
            Assert.That(IndicatorBreaks.Of(ref slot, ref isHalted), Is.EqualTo(kind), phase.ToString());
        }
    }

    [Test]
    public void Realised_SeveralDays_VolatilityIsThatOfTheMeanDay()
    {
        var days = new MadeDays();
        for (var day = 0; day < 2; day++)
        {
            days.Quote(day, MadeDays.Open + 5, 9.99m, 1, 10.01m, 1);
            days.Quote(day, MadeDays.Open + 65, 10.99m, 1, 11.01m, 1);
        }

        var report = days.Run("rv:1m", isRegular: true);
        var change = Math.Log(1.1);
        Assert.That((double)report.Summary["rv"]!, Is.EqualTo(2 * change * change).Within(1e-15));
        Assert.That((double)report.Summary["daily_volatility"]!, Is.EqualTo(change).Within(1e-15));
        Assert.That(
            (double)report.Summary["annual_volatility"]!, Is.EqualTo(change * Math.Sqrt(252)).Within(1e-14));
    }

    private static IndicatorBreak OfStatus(TradingState state, ref bool isHalted)
    {
        var slot = new EngineEvent { Kind = EventKind.Status };
        slot.Status.State = state;
        return IndicatorBreaks.Of(ref slot, ref isHalted);
    }

    private static MadeDays MakeHalt()
    {
        var days = new MadeDays();
        days.Quote(0, MadeDays.Open + 1, 10m, 10, 10.02m, 10);
        days.Trade(0, MadeDays.Open + 2, 10.02m, 40, Side.Bid);
        days.Quote(0, MadeDays.Open + 3, 10m, 15, 10.02m, 10);
        days.Status(0, MadeDays.Open + 15, TradingState.Halted);
        days.Quote(0, MadeDays.Open + 15, 10m, 15, 10.02m, 10);
        days.Status(0, MadeDays.Open + 315, TradingState.Trading);
        days.Quote(0, MadeDays.Open + 315, 15m, 700, 15.02m, 10);
        days.Trade(0, MadeDays.Open + 316, 15m, 7, Side.Ask);
        days.Quote(0, MadeDays.Open + 317, 15m, 697, 15.02m, 10);
        return days;
    }
}
