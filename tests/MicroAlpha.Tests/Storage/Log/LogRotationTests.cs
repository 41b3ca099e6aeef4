using MicroAlpha.Events;
using MicroAlpha.Storage.Log;
using NUnit.Framework;

namespace MicroAlpha.Tests.Storage.Log;

[TestFixture]
internal sealed class LogRotationTests
{
    private const long Midnight = 1_795_237_200_000_000_000;

    [Test]
    public void AppendEvent_NewYorkMidnight_NewSegmentNamedForTheDay()
    {
        var files = new MemoryFiles();
        using (var directory = LogDirectory.Open("/log", files, new ManualClock()))
        using (var log = directory.StartSession(new LogOptions { SessionFacts = "{\"feed\":\"test\"}", Build = "b1" }))
        {
            var times = new[] { Midnight - 2, Midnight - 1, Midnight, Midnight - 5, Midnight + 1, 0 };
            for (var i = 0; i < times.Length; i++)
            {
                var slot = SlotMaker.Event(new Random(1), i == 0 ? EventKind.InstrumentDefinition : EventKind.Quote);
                slot.InstrumentId = 0;
                slot.ReceiveTimeNs = times[i];
                log.AppendEvent(ref slot, i);
            }

            log.TryStop();
        }

        var names = files.Names.Where(n => n.EndsWith(".lz4", StringComparison.Ordinal)).ToList();
        Assert.That(names, Has.Count.EqualTo(2));
        Assert.That(names[0], Does.StartWith("20261120-").And.EndsWith("-00000.jsonl.lz4"));
        Assert.That(names[1], Does.StartWith("20261121-").And.EndsWith("-00001.jsonl.lz4"));
        Assert.That(
            LogText.Of(files, "/log/" + names[0]).Events.Select(e => e.Sequence),
            Is.EqualTo(new long[] { 0, 1 }));
        var second = LogText.Of(files, "/log/" + names[1]);
        Assert.That(
            second.Events.Select(e => e.Sequence),
            Is.EqualTo(new long[] { 2, 3, 4, 5 }),
            "time never goes back a day");
        Assert.That(second.Damages, Is.Empty, "a segment can be read alone");
        Assert.That(
            second.Meta[0],
            Does.Contain("\"segment\":1,\"day\":20261121,\"first_seq\":2,").And.Contain("\"instruments\":["));
        var text = LogText.Of(files);
        Assert.That(text.Meta[0], Does.StartWith("{\"meta\":\"segment\",\"version\":1,\"session\":\""));
        Assert.That(text.Meta[0], Does.Contain("\"facts\":{\"feed\":\"test\"}"));
        Assert.That(text.Damages, Is.Empty);
        Assert.That(LogVerifier.Verify(["/log"], files).State, Is.EqualTo(LogState.Clean));
    }

    [Test]
    public void AppendEvent_SizeReached_SegmentsStayBelowIt()
    {
        var files = new MemoryFiles();
        using (var directory = LogDirectory.Open("/log", files, new ManualClock()))
        using (var log = directory.StartSession(new LogOptions { SegmentRawBytes = 100_000, BlockBytes = 8192 }))
        {
            var random = new Random(1);
            for (var i = 0; i < 5000; i++)
            {
                var slot = SlotMaker.Event(random, EventKind.Quote);
                log.AppendEvent(ref slot, i);
            }

            log.TryStop();
            Assert.That(log.Counters.Segments, Is.GreaterThan(3));
        }

        var names = files.Names.Where(n => n.EndsWith(".lz4", StringComparison.Ordinal)).ToList();
        foreach (var name in names)
            Assert.That(LogVerifier.Verify(["/log/" + name], files).RawBytes, Is.LessThanOrEqualTo(100_000));
        var statistics = LogVerifier.Verify(["/log"], files);
        Assert.That(
            (statistics.Events, statistics.Segments, statistics.IsSound),
            Is.EqualTo((5000L, names.Count, true)));
    }

    [Test]
    public void Next_TwoSessions_EachAnnounced()
    {
        var files = new MemoryFiles();
        using var directory = LogDirectory.Open("/log", files, new ManualClock());
        for (var session = 0; session < 2; session++)
        {
            using var log = directory.StartSession(new LogOptions());
            var slot = SlotMaker.Event(new Random(session), EventKind.Trade);
            log.AppendEvent(ref slot, 0);
            log.TryStop();
        }

        LogRecord[] one = [LogRecord.Session, LogRecord.Meta, LogRecord.Event];
        var text = LogText.Of(files);
        Assert.That(text.Records, Is.EqualTo([.. one, .. one, LogRecord.End]));
        Assert.That(text.Damages, Is.Empty);
        Assert.That(LogVerifier.Verify(["/log"], files).Sessions, Is.EqualTo(2));
    }

    [Test]
    public void TradingDay_AnyTime_SameAsTimeZoneDatabase()
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById("America/New_York", out var zone))
            Assert.Ignore("this machine has no time zone files");
        var random = new Random(1);
        var times = new List<long>();
        for (var i = 0; i < 20_000; i++)
            times.Add(random.NextInt64(189_302_400, 4_102_444_800) * 1_000_000_000);
        for (var year = 1976; year < 2037; year++)
        {
            // Hours around every possible change of the clocks and around midnights.
            for (var hour = 0; hour < 366 * 24; hour++)
                times.Add(
                    (DateTime.UnixEpoch.AddYears(year - 1970).AddHours(hour).Ticks - DateTime.UnixEpoch.Ticks) * 100);
        }

        foreach (var time in times)
        {
            var day = TradingDay.Of(time);
            var utc = DateTime.UnixEpoch.AddTicks(time / 100);
            var local = TimeZoneInfo.ConvertTimeFromUtc(utc, zone);
            var expected = (local.Year * 10000) + (local.Month * 100) + local.Day;
            if (day.Day != expected || !day.Contains(time))
                Assert.Fail($"{utc:o}: {day}, expected {expected}");
            if (TradingDay.Of(day.StartNs).Day != day.Day || TradingDay.Of(day.StartNs - 1).Day == day.Day)
                Assert.Fail($"{day} begins elsewhere");
            if (TradingDay.Of(day.EndNs - 1).Day != day.Day || TradingDay.Of(day.EndNs).Day == day.Day)
                Assert.Fail($"{day} ends elsewhere");
        }
    }

    [Test]
    public void Crc32C_KnownText_KnownValue()
    {
        Assert.That(Crc32C.Of("123456789"u8), Is.EqualTo(0xE3069283));
        Assert.That(Crc32C.Of(new byte[32]), Is.EqualTo(0x8A9136AA));
    }

    [Test]
    public void SegmentIndex_MoreBlocksThanEntries_ThinnedEvenly()
    {
        var index = new SegmentIndex(8);
        for (uint i = 0; i < 100; i++)
        {
            var entry = new IndexEntry { BlockNumber = i, Offset = i * 10 };
            index.Add(entry);
        }

        var numbers = index.Entries.ToArray().Select(e => e.BlockNumber).ToList();
        Assert.That(numbers, Is.EqualTo(new uint[] { 0, 16, 32, 48, 64, 80, 96 }));
    }
}
