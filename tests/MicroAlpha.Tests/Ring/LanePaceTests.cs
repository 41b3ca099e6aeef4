using MicroAlpha.Ring;
using NUnit.Framework;

namespace MicroAlpha.Tests.Ring;

[TestFixture]
internal sealed class LanePaceTests
{
    private const int Events = 1_000_000;

    [Test]
    public void EndBatch_PingPong_IsNoFlood()
    {
        // One event at a time, an empty poll between each two, for ever: the other side waits for the answer.
        var paces = new Pace();
        var before = paces.FloodPauses;
        for (var i = 0; i < Events; i++)
            paces.Next(events: 1, emptyPolls: 1);
        // 512, 1,024, 2,048 … events until the next doubt of it.
        Assert.That((paces.FloodPauses - before) / paces.PausesAtOnce, Is.InRange(1, 12));
    }

    [Test]
    public void EndBatch_ProducerInFullFlow_PausesEachTimeItHasCaughtUp()
    {
        var paces = new Pace();
        for (var i = 0; i < 1000; i++)
            paces.Next(events: 300, emptyPolls: 0);
        Assert.That(paces.FloodPauses / paces.PausesAtOnce, Is.InRange(990, 1000));
    }

    [Test]
    public void EndBatch_QuietMomentsInBetween_NeverPauses()
    {
        var paces = new Pace();
        for (var i = 0; i < Events; i++)
            paces.Next(events: 100, emptyPolls: LaneWaiter.QuietPolls);
        Assert.That(paces.FloodPauses, Is.Zero);
    }

    [Test]
    public void EndBatch_FloodAfterPingPong_PausesAgain()
    {
        var paces = new Pace();
        for (var i = 0; i < 10_000; i++)
            paces.Next(events: 1, emptyPolls: 1);
        var before = paces.FloodPauses;
        for (var i = 0; i < 1000; i++)
            paces.Next(events: 300, emptyPolls: 0);
        Assert.That(paces.FloodPauses - before, Is.GreaterThan(900 * paces.PausesAtOnce));
    }

    private sealed class Pace
    {
        private readonly LaneCounters _counters = new();
        private LanePace _pace;

        public Pace()
        {
            var options = new LaneOptions("pace") { Wait = WaitPolicy.Spin };
            using var waiter = new LaneWaiter(options, _counters, new Sleeper(new MonitorParking(), []));
            PausesAtOnce = waiter.FloodPauses;
            _pace = new LanePace(options, waiter, _counters);
        }

        public int PausesAtOnce { get; }

        public long FloodPauses => _counters.FloodPauses;

        public void Next(long events, int emptyPolls)
        {
            for (var poll = 0; poll < emptyPolls; poll++)
                _pace.PollAgain();
            _pace.OnEvents(events);
            _pace.EndBatch(isCaughtUp: true);
        }
    }
}
