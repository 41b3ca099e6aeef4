using MicroAlpha.Ring;
using NUnit.Framework;

namespace MicroAlpha.Tests.Ring;

/// <summary>A lane whose stage never comes back must not take its owner with it.</summary>
[TestFixture]
public sealed class LaneDisposeTests
{
    [Test]
    public void Dispose_StageIsStuck_ReturnsAndSaysThatTheLaneStillRuns()
    {
        using var release = new ManualResetEventSlim();
        using var entered = new ManualResetEventSlim();
        using var ring = new Ring<TestSlot>(8);
        var producer = new SingleProducer<TestSlot>(ring);
        var lane = new Lane<TestSlot, StuckStage>(ring, new StuckStage(entered, release), new LaneOptions("lane"))
        {
            DisposeTimeoutNs = 1_000_000,
        };
        Assert.That(lane.HasEnded, Is.True, "its thread was not started");
        lane.Start();
        Assert.That(producer.TryClaim(out var sequence), Is.True);
        producer.Clear(sequence);
        producer.Publish(sequence);
        entered.Wait();

        lane.Dispose();
        Assert.That(lane.HasEnded, Is.False);

        release.Set();
        Assert.That(lane.Join(RingSteps.WatchdogNs), Is.True);
        Assert.That((lane.HasEnded, lane.State), Is.EqualTo((true, LaneState.Stopped)));
        lane.Dispose();
    }

    private readonly struct StuckStage(ManualResetEventSlim entered, ManualResetEventSlim release) : IStage<TestSlot>
    {
        public void OnEvent(ref TestSlot slot, long sequence)
        {
            entered.Set();
            release.Wait();
        }

        public void OnBatchEnd(long sequence)
        {
        }

        public void OnIdle()
        {
        }

        public void OnMissed(long firstMissed, long lastMissed)
        {
        }

        public void OnStop()
        {
        }
    }
}
