using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Calendar;
using MicroAlpha.Gateways.Alpaca.Rest;
using MicroAlpha.Tests.Gateways.Alpaca.Rest;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca.Calendar;

/// <summary>Trading days by the exchange's rule, phases, and the switch from session to session.</summary>
internal sealed class TradingCalendarTests
{
    // Holidays and early closes as the exchange published them (nyse.com, "Holidays and Trading Hours").
    [TestCase(2013, "0101 0121 0218 0329 0527 0704 0902 1128 1225", "0703 1129 1224")]
    [TestCase(2018, "0101 0115 0219 0330 0528 0704 0903 1122 1205 1225", "0703 1123 1224")]
    [TestCase(2021, "0101 0118 0215 0402 0531 0705 0906 1125 1224", "1126")]
    [TestCase(2022, "0117 0221 0415 0530 0620 0704 0905 1124 1226", "1125")]
    [TestCase(2023, "0102 0116 0220 0407 0529 0619 0704 0904 1123 1225", "0703 1124")]
    [TestCase(2024, "0101 0115 0219 0329 0527 0619 0704 0902 1128 1225", "0703 1129 1224")]
    [TestCase(2025, "0101 0109 0120 0217 0418 0526 0619 0704 0901 1127 1225", "0703 1128 1224")]
    [TestCase(2026, "0101 0119 0216 0403 0525 0619 0703 0907 1126 1225", "1127 1224")]
    [TestCase(2027, "0101 0118 0215 0326 0531 0618 0705 0906 1125 1224", "1126")]
    [TestCase(2028, "0117 0221 0414 0529 0619 0704 0904 1123 1225", "0703 1124")]
    public void Rule_Year_IsAsPublished(int year, string holidays, string early)
    {
        var days = NyseRule.DaysOf(year).ToList();
        var open = days.Select(entry => entry.Day).ToHashSet();
        var closed = Enumerable.Range(0, DateTime.IsLeapYear(year) ? 366 : 365)
            .Select(n => new DateOnly(year, 1, 1).AddDays(n))
            .Where(day => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !open.Contains(day));
        Assert.That(string.Join(' ', closed.Select(day => $"{day:MMdd}")), Is.EqualTo(holidays));
        var shorter = days.Where(entry => entry.Close == new TimeOnly(13, 0)).Select(entry => $"{entry.Day:MMdd}");
        Assert.That(string.Join(' ', shorter), Is.EqualTo(early));
    }

    [TestCase("2026-11-20T08:59:59Z", SessionPhase.Closed, 20261120u, 20261123u)]
    [TestCase("2026-11-20T09:00:00Z", SessionPhase.PreMarket, 20261120u, 20261123u)]
    [TestCase("2026-11-20T14:30:00Z", SessionPhase.Regular, 20261120u, 20261123u)]
    [TestCase("2026-11-20T20:59:59.999999999Z", SessionPhase.Regular, 20261120u, 20261123u)]
    [TestCase("2026-11-20T21:00:00Z", SessionPhase.PostMarket, 20261120u, 20261123u)]
    [TestCase("2026-11-21T01:00:00Z", SessionPhase.Closed, 20261123u, 20261124u)]
    [TestCase("2026-11-22T15:00:00Z", SessionPhase.Closed, 20261123u, 20261124u)]
    [TestCase("2026-11-27T18:00:00Z", SessionPhase.PostMarket, 20261127u, 20261130u)]
    [TestCase("2026-07-06T13:30:00Z", SessionPhase.Regular, 20260706u, 20260707u)]
    public void At_Time_GivesSessionAndPhase(string time, SessionPhase phase, uint day, uint next)
    {
        var moment = TradingCalendar.FromRule(2026, 2026).At(Ns(time));
        Assert.That((moment.Phase, moment.Day!.Number, moment.NextDay!.Number), Is.EqualTo((phase, day, next)));
        var slot = moment.ToEvent(5);
        var state = slot.SessionState;
        Assert.That((slot.Kind, state.TradingDay, state.NextTradingDay, state.Phase),
            Is.EqualTo((EventKind.SessionState, day, next, phase)));
        Assert.That(slot.SessionState.CloseTimeNs, Is.EqualTo(moment.Day.CloseNs));
    }

    [Test]
    public void At_BeyondTheLastDay_IsUnknown()
    {
        var moment = TradingCalendar.FromRule(2026, 2026).At(Ns("2027-02-01T15:00:00Z"));
        Assert.That((moment.Phase, moment.Day), Is.EqualTo((SessionPhase.Unknown, (MarketDay?)null)));
        Assert.That(moment.ToEvent(1).SessionState.TradingDay, Is.Zero);
    }

    [Test]
    public async Task Switch_OverAWeekend_TellsEveryPhaseOnce()
    {
        var time = new ManualTime();
        var told = new List<EngineEvent>();
        using var stop = new CancellationTokenSource();
        var running = new SessionSwitch(
            TradingCalendar.FromRule(2026, 2027),
            slot =>
            {
                told.Add(slot);
                return true;
            },
            time).RunAsync(stop.Token);
        // From Friday 9:30 to Monday after the open, in steps that a timer could have.
        for (var n = 0; n < (3 * 24 * 60) + 30; n++)
        {
            var waits = time.Waits;
            time.Advance(TimeSpan.FromSeconds(60));
            time.Advance(TimeSpan.FromMilliseconds(1));
            await Eventually.IsTrueAsync(() => time.Waits > waits, "the next wait");
        }

        await stop.CancelAsync();
        await Eventually.EndsAsync(running, "the switch");
        Assert.That(
            told.Select(slot => (slot.SessionState.TradingDay, slot.SessionState.Phase)),
            Is.EqualTo(new[]
            {
                (20261120u, SessionPhase.Regular), (20261120u, SessionPhase.PostMarket),
                (20261123u, SessionPhase.Closed), (20261123u, SessionPhase.PreMarket),
                (20261123u, SessionPhase.Regular),
            }));
    }

    [Test]
    public async Task Load_ServerThenFileThenRule_EachWhenTheOneBeforeIsMissing()
    {
        var folder = Directory.CreateTempSubdirectory("microalpha-calendar");
        var path = Path.Combine(folder.FullName, "calendar.json");
        try
        {
            var today = new DateOnly(2026, 11, 20);
            var isUp = true;
            using var run = new RestRun(
                (_, _, _) => isUp ? (200, Year()) : (500, ""), new RestOptions { RetryFirstMs = 1, ReadAttempts = 1 });
            var (server, origin) = await CalendarStore.LoadAsync(run.Trading, path, today, CancellationToken.None);
            Assert.That((origin, server.Days[5].CloseNs), Is.EqualTo(("server", Ns("2026-11-23T17:30:00Z"))));
            isUp = false;
            var (file, fileOrigin) = await CalendarStore.LoadAsync(run.Trading, path, today, CancellationToken.None);
            Assert.That(fileOrigin, Is.EqualTo("file"));
            Assert.That(file.Days, Is.EqualTo(server.Days));
            var (_, old) = await CalendarStore.LoadAsync(run.Trading, path, today.AddDays(300), CancellationToken.None);
            Assert.That(old, Is.EqualTo("rule"), "a file that ends too soon is not used");
            File.WriteAllText(path, "[{]");
            var (_, rule) = await CalendarStore.LoadAsync(null, path, today, CancellationToken.None);
            Assert.That(rule, Is.EqualTo("rule"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        // As the server writes it, with one close that no rule knows.
        static string Year() => "[" + string.Join(',', NyseRule.DaysOf(2026).Where(day => day.Day.DayOfYear > 318)
            .Select(day => $$"""{"date":"{{day.Day:yyyy-MM-dd}}","open":"09:30","session_open":"0400","""
                + $$""" "session_close":"2000","close":"{{(day.Day.Day == 23 ? "12:30" : "16:00")}}"}"""))
            + "]";
    }

    private static long Ns(string text)
    {
        Assert.That(RestTime.TryParse(text, out var unixNs), Is.True);
        return unixNs;
    }
}
