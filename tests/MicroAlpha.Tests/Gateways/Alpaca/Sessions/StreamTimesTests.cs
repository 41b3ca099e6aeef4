using MicroAlpha.Gateways.Alpaca.Sessions;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca.Sessions;

/// <summary>How far data is, whatever the two clocks say.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class StreamTimesTests
{
    private readonly StreamTimes _times = new();

    [Test]
    public void CompleteTo_Nothing_IsZero() =>
        Assert.That((_times.CompleteToNs, _times.AheadNs), Is.EqualTo((0L, 0L)));

    [Test]
    public void CompleteTo_DataWaitedInTheServer_IsItsTime()
    {
        _times.Note(100_000, 40_000);
        Assert.That(_times.CompleteToNs, Is.EqualTo(40_000));
    }

    [Test]
    public void CompleteTo_LatePrint_TakesNothingBack()
    {
        _times.Note(100, 99);
        _times.Note(101, 7);
        Assert.That(_times.CompleteToNs, Is.EqualTo(99));
    }

    [Test]
    public void CompleteTo_VenueAhead_IsOurs()
    {
        _times.Note(100, 5_100);
        Assert.That((_times.CompleteToNs, _times.AheadNs), Is.EqualTo((100L, 5_000L)));
    }

    [Test]
    public void CompleteTo_NoTimeInTheData_IsWhenItCame()
    {
        _times.Note(100, 0);
        Assert.That(_times.CompleteToNs, Is.EqualTo(100));
    }

    [Test]
    public void CompleteTo_Resumed_IsThatUntilDataComes()
    {
        _times.Resume(50);
        Assert.That(_times.CompleteToNs, Is.EqualTo(50));
        _times.Note(100, 90);
        Assert.That(_times.CompleteToNs, Is.EqualTo(90));
    }

    [Test]
    public void Ahead_OfTwoConnections_IsRememberedAndThenForgotten()
    {
        _times.Note(100, 5_100);
        _times.Reconnect();
        Assert.That(_times.AheadNs, Is.EqualTo(5_000), "no data yet: as it was");
        _times.Reconnect();
        Assert.That(_times.AheadNs, Is.EqualTo(5_000), "a connection without data says nothing");
        _times.Note(200, 190);
        Assert.That(_times.AheadNs, Is.EqualTo(5_000));
        _times.Reconnect();
        _times.Note(300, 290);
        Assert.That(_times.AheadNs, Is.Zero, "the clock was set");
    }
}
