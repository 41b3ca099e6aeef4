using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Events;
using NUnit.Framework;

namespace MicroAlpha.Tests.Events;

[TestFixture]
public sealed class Rfc3339Tests
{
    [TestCase("2021-02-22T15:51:45.335689322Z", 1_614_009_105_335_689_322)]
    [TestCase("2021-02-22T11:51:45.335689322-04:00", 1_614_009_105_335_689_322)]
    [TestCase("1970-01-01T00:00:00Z", 0)]
    [TestCase("2262-04-11T23:47:16.854775807Z", long.MaxValue)]
    public void TryParse_Sample_GivesItsTime(string text, long expected)
    {
        Assert.That(Rfc3339.TryParse(Encoding.ASCII.GetBytes(text), out var timeNs), Is.True);
        Assert.That(timeNs, Is.EqualTo(expected));
    }

    [Test]
    public void TryParse_EveryDay_AgreesWithTheCalendar()
    {
        for (var day = DateTime.UnixEpoch; day.Year < 2262; day = day.AddDays(1))
        {
            var text = day.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            Assert.That(Rfc3339.TryParse(Encoding.ASCII.GetBytes(text), out var timeNs), Is.True, text);
            Assert.That(timeNs, Is.EqualTo((day - DateTime.UnixEpoch).Ticks * 100), text);
        }
    }

    [Test]
    public void TryParse_DamagedText_AgreesWithTwin() => Prop.ForAll(Seeds.Any, seed =>
    {
        var random = new Random(seed);
        string[] starts =
        [
            "2021-02-22T15:51:45.335689322Z", "1970-01-01T00:00:00Z", "2024-02-29T23:59:59.9+01:30",
            "2262-04-11T23:47:16.854775807Z", "1999-12-31T23:59:60Z", "0001-01-01T00:00:00Z",
        ];
        for (var i = 0; i < 200; i++)
        {
            var text = new StringBuilder(starts[random.Next(starts.Length)]);
            for (var changes = random.Next(4); changes > 0; changes--)
                text[random.Next(text.Length)] = "0123456789012345678901239TZ:-+. "[random.Next(32)];
            var written = text.ToString()[..random.Next(random.Next(2) * text.Length, text.Length + 1)];
            var expected = Rfc3339Twin.Parse(written);
            var isGood = expected >= 0 && expected <= long.MaxValue;

            var result = Rfc3339.TryParse(Encoding.ASCII.GetBytes(written), out var timeNs);

            Assert.That(result, Is.EqualTo(isGood), written);
            Assert.That(timeNs, Is.EqualTo(isGood ? (long)expected! : 0), written);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
}
