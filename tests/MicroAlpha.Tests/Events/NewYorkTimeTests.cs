using MicroAlpha.Events;
using NUnit.Framework;

namespace MicroAlpha.Tests.Events;

[TestFixture]
public sealed class NewYorkTimeTests
{
    private const long HourNs = 3_600_000_000_000;

    [TestCase("2013-10-08", 13, 30)] // summer
    [TestCase("2012-06-21", 13, 30)]
    [TestCase("2013-01-08", 14, 30)] // winter
    [TestCase("2007-03-09", 14, 30)] // Friday before the first start of the new rule
    [TestCase("2007-03-12", 13, 30)]
    [TestCase("2006-03-31", 14, 30)] // old rule: first Sunday of April
    [TestCase("2006-04-03", 13, 30)]
    [TestCase("2006-10-27", 13, 30)] // old rule: last Sunday of October
    [TestCase("2006-10-30", 14, 30)]
    [TestCase("1974-01-07", 13, 30)] // energy crisis
    [TestCase("1975-02-24", 13, 30)]
    public void ToUnixNs_OpeningBell_IsTheUtcTime(string day, int hour, int minute)
    {
        var date = DateOnly.ParseExact(day, "yyyy-MM-dd");
        var expected = new DateTimeOffset(date, new TimeOnly(hour, minute), TimeSpan.Zero)
            .ToUnixTimeMilliseconds() * 1_000_000;
        Assert.That(NewYorkTime.ToUnixNs(date, (9 * HourNs) + (HourNs / 2)), Is.EqualTo(expected));
    }

    [Test]
    public void ToWallNs_EveryHourOf1967To2040_EqualsTheTimeZoneDatabase()
    {
        TimeZoneInfo zone;
        try
        {
            zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        }
        catch (TimeZoneNotFoundException)
        {
            Assert.Ignore("no time-zone database here: apt-get install tzdata");
            return;
        }

        var wrong = new List<string>();
        var end = new DateTime(2038, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var start = new DateTime(1967, 1, 2, 0, 30, 0, DateTimeKind.Utc);
        for (var utc = start; utc < end && wrong.Count < 5; utc = utc.AddHours(1))
        {
            var unixNs = (utc - DateTime.UnixEpoch).Ticks * 100;
            var wallNs = (TimeZoneInfo.ConvertTimeFromUtc(utc, zone) - DateTime.UnixEpoch).Ticks * 100;
            if (NewYorkTime.ToWallNs(unixNs) != wallNs)
                wrong.Add($"{utc:O}");
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void ToUnixNs_AnyWallTimeThatIsUnique_ComesBack()
    {
        var wrong = 0;
        for (var day = new DateOnly(1967, 1, 1); day.Year < 2050; day = day.AddDays(1))
        {
            foreach (var hour in new[] { 0, 4, 9, 16, 23 })
            {
                var wallNs = NewYorkTime.ToWallNs(NewYorkTime.ToUnixNs(day, hour * HourNs));
                if (wallNs != ((day.DayNumber - new DateOnly(1970, 1, 1).DayNumber) * 24 * HourNs) + (hour * HourNs))
                    wrong++;
            }
        }

        Assert.That(wrong, Is.Zero);
    }

    [Test]
    public void ToUnixNs_AroundTheAutumnChange_TakesTheFirstPass()
    {
        var day = new DateOnly(2013, 11, 3);
        var midnight = NewYorkTime.ToUnixNs(day, 0);
        Assert.That(NewYorkTime.ToUnixNs(day, HourNs) - midnight, Is.EqualTo(HourNs));
        Assert.That(NewYorkTime.ToUnixNs(day, 2 * HourNs) - midnight, Is.EqualTo(3 * HourNs));
        Assert.That(NewYorkTime.DayOfUnixNs(midnight), Is.EqualTo(day));
        Assert.That(NewYorkTime.DayOfUnixNs(midnight - 1), Is.EqualTo(day.AddDays(-1)));
    }
}
