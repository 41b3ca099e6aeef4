using System.Globalization;
using MicroAlpha.Events;
using MicroAlpha.Pipeline.Indicators;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.IndicatorReports;

/// <summary>Averages since the session's start: where they begin anew.</summary>
[TestFixture]
internal sealed class SessionStartTests
{
    private const long HourNs = 3_600_000_000_000;

    // Two days of an import, which tells no sessions: the first at 10 dollars, the second at 20.
    [TestCase("vwap:1m", true, "vwap")]
    [TestCase("twap:1m", true, "twap")]
    [TestCase("ta:1m", true, "VWAP_cum")]
    [TestCase("ta:1m", true, "TWAP_cum")]
    [TestCase("vwap:1m", false, "vwap")]
    [TestCase("twap:1m", false, "twap")]
    public void Averages_SecondDay_KnowNothingOfTheFirst(string spec, bool isRegular, string name)
    {
        var days = new MadeDays();
        for (var day = 0; day < 2; day++)
        {
            for (var minute = 0; minute < 390; minute += 13)
                days.Trade(day, MadeDays.Open + (60 * minute) + 1, 10m * (day + 1), 100);
        }

        var values = days.Run(spec, isRegular).Column(name).Select(text => double.Parse(text,
            CultureInfo.InvariantCulture)).ToArray();
        Assert.That(values, Has.Length.EqualTo(60));
        Assert.That(values[..30], Is.All.EqualTo(10.0).Within(1e-12));
        Assert.That(values[30..], Is.All.EqualTo(20.0).Within(1e-12));
    }

    [Test]
    public void Vwap_SessionThatIsTold_BeginsWithTheFirstBarAtItsOpen()
    {
        var days = new MadeDays();
        days.Trade(0, MadeDays.Open - 600, 10m, 100);
        // The event comes behind the trade that opens the session; its open is told in it.
        days.Trade(0, MadeDays.Open + 0.1, 20m, 100);
        days.Session(0, MadeDays.Open + 0.2, SessionPhase.Regular);
        days.Trade(0, MadeDays.Open + 61, 30m, 300);
        days.Session(0, MadeDays.Close + 0.2, SessionPhase.PostMarket);
        days.Trade(0, MadeDays.Close + 61, 30m, 1_100);
        var values = days.Run("vwap:1m", isRegular: false).Column("vwap")
            .Select(text => double.Parse(text, CultureInfo.InvariantCulture));
        Assert.That(values, Is.EqualTo((double[])[10, 20, 27.5, 29.3333333333]).Within(1e-9));
    }

    [Test]
    public void TryBegin_DaysOfStocksAreNewYorks_OthersAreUtcs()
    {
        // 2013-10-08 00:00 in New York is 04:00 UTC; on 2013-11-04 it is 05:00.
        foreach (var (isStock, hours) in ((bool, long[])[])[(true, [4, 28, 653]), (false, [0, 24, 648])])
        {
            var (session, epoch) = (default(BarSession), MadeDays.TimeNs(0, 0) - (4 * HourNs));
            var begun = new List<long>();
            for (var hour = -1L; hour < 700; hour++)
            {
                if (session.TryBegin(epoch + (hour * HourNs), isStock))
                    begun.Add(hour);
            }

            Assert.That(begun, Is.SupersetOf(hours), $"{isStock}");
            Assert.That(begun, Has.Count.EqualTo(isStock ? 30 : 31));
        }
    }

    [Test]
    public void TryBegin_SessionTold_BeginsOnceAndNotBeforeIt()
    {
        var session = default(BarSession);
        var start = MadeDays.TimeNs(0, MadeDays.Open);
        Assert.That(session.TryBegin(start - HourNs, isStock: true), Is.True, "the day's first bar");
        session.Tell(start);
        Assert.That(session.TryBegin(start - (HourNs / 2), isStock: true), Is.False, "final a little later");
        Assert.That(session.TryBegin(start, isStock: true), Is.True);
        Assert.That(session.TryBegin(start + 1, isStock: true), Is.False);
    }
}
