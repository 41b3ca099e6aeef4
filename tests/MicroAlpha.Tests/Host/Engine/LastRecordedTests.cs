using MicroAlpha.Events;
using MicroAlpha.Host.Engine;
using MicroAlpha.Storage.Log;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Engine;

/// <summary>What a run learns from the log of those before it.</summary>
[TestFixture]
internal sealed class LastRecordedTests
{
    private const long Second = 1_000_000_000;
    private const long Start = 1_795_194_000 * Second;

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("microalpha-last-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Of_NoLog_IsNothing()
    {
        var last = LastRecorded.Of(Path.Combine(_folder, "none"));
        Assert.That((last.CompleteToNs, last.Symbols.Count, last.Rows.Count), Is.EqualTo((0L, 0, 0)));
    }

    [Test]
    public void Of_Session_IsTheEarlierOfItsClocksAndTheLastMinute()
    {
        Write([Define("AAPL"), Trade(1, 0, 0), Trade(2, 100, 99), Trade(3, 160, 130)]);
        var last = LastRecorded.Of(_folder);
        Assert.That(last.CompleteToNs, Is.EqualTo(Start + (130 * Second)), "the data had waited");
        Assert.That(last.Rows, Is.EquivalentTo(new[] { ("AAPL", 2L, (byte)'V'), ("AAPL", 3L, (byte)'V') }));
        Assert.That(last.Symbols, Is.EqualTo(new[] { "AAPL" }));
    }

    [Test]
    public void Of_GapThatIsStillToFill_HasTheRowsSinceThen()
    {
        Write([Define("AAPL"), Trade(1, 0, 0), Trade(2, 100, 100)]);
        Write([Define("MSFT", 500), Trade(3, 500, 500)]);
        Assert.That(LastRecorded.Of(_folder).Rows, Is.EquivalentTo(new[] { ("MSFT", 3L, (byte)'V') }));
        Assert.That(LastRecorded.Of(_folder, Start + (120 * Second)).Rows, Is.EquivalentTo(new[]
        {
            ("AAPL", 2L, (byte)'V'), ("MSFT", 3L, (byte)'V'),
        }));
    }

    [Test]
    public void Of_ShortSessions_ReadsThemUntilTheMinuteIsWhole()
    {
        for (var i = 0; i < 4; i++)
            Write([Define("AAPL", 100 + i), Trade(i, 100 + i, 100 + i)]);
        Assert.That(LastRecorded.Of(_folder).Rows.Select(row => row.Id), Is.EquivalentTo(new[] { 0L, 1L, 2L, 3L }));
    }

    [Test]
    public void Of_HistoryFetchedLater_SaysNothingOfTheStream()
    {
        Write([Define("AAPL"), Trade(1, 100, 100)]);
        Write([Define("AAPL", 900), Fetched(Trade(2, 900, 50)), Fetched(Trade(3, 901, 95))]);
        var last = LastRecorded.Of(_folder);
        Assert.That(last.CompleteToNs, Is.EqualTo(Start + (100 * Second)));
        Assert.That(last.Rows.Select(row => row.Id), Is.EquivalentTo(new[] { 1L, 2L, 3L }), "but it is recorded");
    }

    [Test]
    public void Of_SessionStatesAndConnections_AreNoData()
    {
        var state = new EngineEvent
        {
            Kind = EventKind.SessionState,
            Source = EventSource.AlpacaData,
            ReceiveTimeNs = Start + (300 * Second),
            VenueTimeNs = Start + (300 * Second),
            InstrumentId = EngineEvent.NoInstrument,
        };
        Write([Define("AAPL"), Trade(1, 100, 100), state]);
        Assert.That(LastRecorded.Of(_folder).CompleteToNs, Is.EqualTo(Start + (100 * Second)));
    }

    [Test]
    public void Of_LaterSegment_KnowsTheSymbolsOfTheFirst()
    {
        Write(
            [Define("AAPL"), .. Enumerable.Range(1, 20_000).Select(id => Trade(id, id / 1000, id / 1000))],
            new LogOptions { SegmentRawBytes = 64 << 10 });
        Assert.That(LogSession.List(_folder).Single().Segments, Has.Count.GreaterThan(2));
        var last = LastRecorded.Of(_folder);
        Assert.That(last.Rows, Has.Count.EqualTo(20_000).And.Member(("AAPL", 1L, (byte)'V')));
    }

    private static EngineEvent Define(string symbol, long receiveS = 0)
    {
        var slot = new EngineEvent
        {
            Kind = EventKind.InstrumentDefinition,
            Source = EventSource.AlpacaData,
            ReceiveTimeNs = Start + (receiveS * Second),
        };
        Latin1Text.TrySet(slot.InstrumentDefinition.Symbol, symbol);
        return slot;
    }

    private static EngineEvent Trade(long id, long receiveS, long venueS)
    {
        var slot = new EngineEvent
        {
            Kind = EventKind.Trade,
            Source = EventSource.AlpacaData,
            ReceiveTimeNs = Start + (receiveS * Second),
            VenueTimeNs = Start + (venueS * Second),
        };
        slot.Trade.TradeId = id;
        slot.Trade.Exchange = (byte)'V';
        return slot;
    }

    private static EngineEvent Fetched(EngineEvent slot)
    {
        slot.Flags = (byte)TradeFlags.Backfilled;
        return slot;
    }

    private void Write(IReadOnlyList<EngineEvent> events, LogOptions? options = null)
    {
        using var directory = LogDirectory.Open(_folder);
        using var log = directory.StartSession((options ?? new LogOptions()) with { FirstTimeNs = Start });
        for (var i = 0; i < events.Count; i++)
        {
            var slot = events[i];
            log.AppendEvent(ref slot, i);
        }

        Assert.That(log.TryStop(), Is.True);
    }
}
