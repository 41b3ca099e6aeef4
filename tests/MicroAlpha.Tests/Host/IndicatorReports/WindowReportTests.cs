using System.Globalization;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.IndicatorReports;

/// <summary>Windows of regular hours over several days: every row is in one, and each is of one day.</summary>
[TestFixture]
internal sealed class WindowReportTests
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    // 6.5 hours are 7 windows of an hour, the last one of half of it.
    [TestCase("1h", 7)]
    [TestCase("7h", 1)]
    [TestCase("1d", 1)]
    [TestCase("45m", 9)]
    [TestCase("30m", 13)]
    public void Ofi_WidthThatDoesNotDivideTheDay_HasEveryRowOfEachDay(string width, int windows)
    {
        var days = TwoDays();
        var rows = days.Run("ofi", isRegular: true);
        var whole = days.Run("ofi:" + width, isRegular: true);
        Assert.That(whole.Rows, Has.Length.EqualTo(2 * windows));
        Assert.That(whole.Sum, Is.EqualTo(rows.Sum));
        Assert.That(whole.Column("n_events").Sum(text => long.Parse(text, Plain)), Is.EqualTo(rows.Rows.Length));
        var ofDay = days.Events.Count(slot => slot.Kind == MicroAlpha.Events.EventKind.Quote
            && slot.ReceiveTimeNs < MadeDays.TimeNs(1, 0));
        var flows = rows.Column("e").Select(text => long.Parse(text, Plain)).ToArray();
        var first = whole.Column("ofi").Take(windows).Sum(text => long.Parse(text, Plain));
        Assert.That(first, Is.EqualTo(flows[..ofDay].Sum()), "the first day's windows");
    }

    [Test]
    public void Ofi_HalfHoursOfSeveralDays_AreOfTheirDay()
    {
        var days = TwoDays();
        var parts = days.Run("ofi:7m", isRegular: true).Summary["half_hours"]!.AsArray();
        Assert.That(parts, Has.Count.EqualTo(26));
        // 56 windows a day, the last one of five minutes; those that begin in 09:30 to 10:00 are five.
        Assert.That(parts.Sum(part => (long)part!["n"]!), Is.EqualTo(112));
        Assert.That(((long)parts[0]!["n"]!, (long)parts[13]!["n"]!), Is.EqualTo((5L, 5L)));
    }

    [TestCase("kyle:7h", 1)]
    [TestCase("kyle:1h", 7)]
    public void Kyle_LastWindow_IsWrittenShortened(string spec, int windows)
    {
        var days = TwoDays();
        var rows = days.Run(spec, isRegular: true);
        var fine = days.Run("kyle:10s", isRegular: true);
        Assert.That(rows.Rows, Has.Length.EqualTo(2 * windows));
        foreach (var name in (string[])["signed_volume", "dmid"])
        {
            var (ours, theirs) = (Numbers(rows.Column(name)), Numbers(fine.Column(name)));
            Assert.That(ours[..windows].Sum(), Is.EqualTo(theirs[..2340].Sum()).Within(1e-9), name);
            Assert.That(ours.Sum(), Is.EqualTo(theirs.Sum()).Within(1e-9), name);
        }
    }

    [Test]
    public void Realised_WindowOfADay_HasTheDaysReturn()
    {
        var days = new MadeDays();
        days.Quote(0, MadeDays.Open + 5, 9.99m, 1, 10.01m, 1);
        days.Quote(0, MadeDays.Close - 5, 10.99m, 1, 11.01m, 1);
        var report = days.Run("rv:1d", isRegular: true);
        var expected = Math.Log(1.1);
        Assert.That((double)report.Summary["rv"]!, Is.EqualTo(expected * expected).Within(1e-15));
        Assert.That(days.Run("rv:1h", isRegular: true).Rows, Has.Length.EqualTo(7));
    }

    [Test]
    public void Levels_LastWindow_IsWrittenAndWindowsKeepTheirNumbers()
    {
        var days = new MadeDays();
        for (var day = 0; day < 2; day++)
        {
            // The second day's book begins twelve minutes after the open.
            for (var minute = day * 12; minute < 390; minute++)
            {
                days.Book(
                    day, MadeDays.Open + (60 * minute) + 1, 10m, minute == day * 12, 10 + (minute % 7), 20,
                    30 + (minute % 5), 40);
            }
        }

        var rows = days.Run("mlofi:2", isRegular: true);
        var hours = days.Run("mlofi:2:1h", isRegular: true);
        Assert.That(hours.Rows, Has.Length.EqualTo(14));
        Assert.That(Numbers(hours.Column("ofi1")).Sum(), Is.EqualTo(Numbers(rows.Column("e1")).Sum()));
        var minutes = days.Run("integrated:2:60s", isRegular: true).Column("k").Select(int.Parse).ToArray();
        Assert.That(minutes, Is.EqualTo(Enumerable.Range(0, 390).Concat(Enumerable.Range(402, 378))));
    }

    private static MadeDays TwoDays()
    {
        var days = new MadeDays();
        for (var day = 0; day < 2; day++)
            days.Wander(day, MadeDays.Open + 1, MadeDays.Close, 20, seed: 3 + day);
        return days;
    }

    private static double[] Numbers(string[] column) => Array.ConvertAll(column, text => double.Parse(text, Plain));
}
