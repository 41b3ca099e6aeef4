using MicroAlpha.Host.Configuration;
using MicroAlpha.Host.Engine;
using MicroAlpha.Host.Metrics;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Engine;

[TestFixture]
[NonParallelizable]
internal sealed class EngineReportTests
{
    private const int Readings = 20_000;

    private string _home = "";

    [SetUp]
    public void MakeHome() => _home = Directory.CreateTempSubdirectory("microalpha-report-").FullName;

    [TearDown]
    public void RemoveHome() => Directory.Delete(_home, recursive: true);

    [Test]
    public void Read_EngineRunsAtFullSpeed_EveryReadingAddsUp()
    {
        var config = ConfigLoader.Load([], new Dictionary<string, string>(), new Dictionary<string, string>
        {
            ["stateDirectory"] = _home,
            ["http.enabled"] = "false",
            ["feed.speed"] = "max",
            ["ring.capacity"] = "1024",
        });
        using var session = EngineSession.Start(config);
        var report = new EngineReport(session.Engine);
        var last = report.Read();
        var inFlight = 0;
        for (var reading = 0; reading < Readings; reading++)
        {
            var snapshot = report.Read();
            Check(snapshot);
            Assert.That(snapshot.Received, Is.GreaterThanOrEqualTo(last.Received));
            inFlight += snapshot.Lanes[0].Lag > 0 ? 1 : 0;
            last = snapshot;
        }

        Assert.That(session.Engine.Fault, Is.Null);
        Assert.That(inFlight, Is.GreaterThan(Readings / 100), "nothing was ever on its way: the test is blind");
        Assert.That(session.Stop("test"), Is.True);
        last = report.Read();
        Check(last);
        Assert.That((last.Processed, last.Recorded, last.DurableSequence), Is.EqualTo((last.Received, last.Received,
            last.Received - 1)));
        Assert.That(last.Lanes.Select(lane => lane.Lag), Is.All.Zero);
    }

    private static void Check(EngineSnapshot snapshot)
    {
        foreach (var lane in snapshot.Lanes)
        {
            Assert.That(lane.Lag, Is.GreaterThanOrEqualTo(0), lane.Name);
            Assert.That(lane.Sequence + lane.Lag, Is.EqualTo(snapshot.Sequence), lane.Name);
        }

        Assert.That(snapshot.Sequence, Is.EqualTo(snapshot.Received - 1));
        Assert.That(snapshot.Processed, Is.EqualTo(snapshot.Lanes[0].Sequence + 1));
        Assert.That(snapshot.FeedReceived, Is.LessThanOrEqualTo(snapshot.Received));
        Assert.That(snapshot.Recorded + snapshot.Dropped, Is.LessThanOrEqualTo(snapshot.Received));
        Assert.That(snapshot.DurableSequence, Is.LessThan(snapshot.Recorded + snapshot.Dropped));
        Assert.That(snapshot.DurableLag, Is.GreaterThanOrEqualTo(0));
        Assert.That(snapshot.Ledgers.All(static ledger => ledger.Holds), Is.True);
    }
}
