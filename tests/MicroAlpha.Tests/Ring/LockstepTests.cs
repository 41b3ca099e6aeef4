using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Ring;
using NUnit.Framework;

namespace MicroAlpha.Tests.Ring;

[TestFixture]
public sealed class LockstepTests
{
    [Test]
    public void Step_NothingPublished_CallsOnIdleAndReturnsZero()
    {
        using var ring = new Ring<TestSlot>(8);
        var witness = new Witness();
        var stepper = new Lockstep<TestSlot, CheckingStage>(ring, new CheckingStage(witness));
        Assert.That(stepper.Step(10), Is.Zero);
        Assert.That(witness.Idles, Is.EqualTo(1));
        Assert.That(witness.Batches, Is.Zero);
    }

    [Test]
    public void Step_MoreThanMaxBatch_HandlesMaxBatch()
    {
        using var ring = new Ring<TestSlot>(8);
        var producer = new SingleProducer<TestSlot>(ring);
        var witness = new Witness();
        var stepper = new Lockstep<TestSlot, CheckingStage>(ring, new CheckingStage(witness));
        producer.TryClaim(5, out var first);
        RingSteps.Publish(producer, first, 5);
        Assert.That(stepper.Step(3), Is.EqualTo(3));
        Assert.That(stepper.Progress.Get(), Is.EqualTo(2));
        Assert.That(stepper.Step(3), Is.EqualTo(2));
        Assert.That(witness.Batches, Is.EqualTo(2));
    }

    [Test]
    public void Step_StageThrows_ComesOutWithTheEventsBeforeItDone()
    {
        using var ring = new Ring<TestSlot>(8);
        var producer = new SingleProducer<TestSlot>(ring);
        var stepper = new Lockstep<TestSlot, CheckingStage>(ring, new CheckingStage(new Witness(), throwAt: 2));
        producer.TryClaim(5, out var first);
        RingSteps.Publish(producer, first, 5);
        Assert.That(() => stepper.Step(5), Throws.InvalidOperationException);
        Assert.That(stepper.Progress.Get(), Is.EqualTo(1));
    }

    /// <summary>
    /// Two stages after a first one, in random order and batch sizes: each still sees everything, after the first.
    /// </summary>
    [Test]
    public void Step_RandomSchedule_EveryStageSeesEverythingInOrder()
    {
        var scripts = Gen.ListOf(Gen.Choose(0, 399)).ToArbitrary();
        Prop.ForAll(scripts, script =>
        {
            using var ring = new Ring<TestSlot>(16);
            var producer = new SingleProducer<TestSlot>(ring);
            Witness[] seen = [new(), new(), new()];
            var a = new Lockstep<TestSlot, CheckingStage>(ring, new CheckingStage(seen[0]));
            var b = new Lockstep<TestSlot, CheckingStage>(ring, new CheckingStage(seen[1]), "b", false, a.Progress);
            var c = new Lockstep<TestSlot, CheckingStage>(ring, new CheckingStage(seen[2]), "c", false, a.Progress);
            foreach (var step in script)
            {
                var amount = 1 + (step / 4 % 10);
                switch (step % 4)
                {
                    case 0 when producer.TryClaim(amount, out var first):
                        RingSteps.Publish(producer, first, amount);
                        break;
                    case 1:
                        a.Step(amount);
                        break;
                    case 2:
                        b.Step(amount);
                        break;
                    case 3:
                        c.Step(amount);
                        break;
                }

                if (seen[1].Next > seen[0].Next || seen[2].Next > seen[0].Next)
                    return false;
            }

            a.DrainAndStop();
            b.DrainAndStop();
            c.DrainAndStop();
            return Array.TrueForAll(seen, witness => witness.Next == ring.ClaimedSequence + 1
                && witness.Torn + witness.OutOfOrder == 0
                && witness.Stops == 1);
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public void Fused_TwoStages_BothSeeEveryCallFirstThenSecond()
    {
        using var ring = new Ring<TestSlot>(8);
        var producer = new SingleProducer<TestSlot>(ring);
        List<string> calls = [];
        var fused = new Fused<TestSlot, NamedStage, NamedStage>(new NamedStage("a", calls), new NamedStage("b", calls));
        var stepper = new Lockstep<TestSlot, Fused<TestSlot, NamedStage, NamedStage>>(ring, fused);
        stepper.Step(1);
        producer.TryClaim(out var first);
        RingSteps.Publish(producer, first);
        stepper.Step(1);
        stepper.Stage.OnMissed(3, 4);
        stepper.Stage.OnStop();
        Assert.That(string.Join(", ", calls), Is.EqualTo(
            "a idle, b idle, a 0, b 0, a end 0, b end 0, a missed 3-4, b missed 3-4, a stop, b stop"));
    }

    private readonly struct NamedStage(string name, List<string> calls) : IStage<TestSlot>
    {
        public void OnEvent(ref TestSlot slot, long sequence) => calls.Add($"{name} {sequence}");

        public void OnBatchEnd(long sequence) => calls.Add($"{name} end {sequence}");

        public void OnIdle() => calls.Add($"{name} idle");

        public void OnMissed(long firstMissed, long lastMissed) =>
            calls.Add($"{name} missed {firstMissed}-{lastMissed}");

        public void OnStop() => calls.Add($"{name} stop");
    }
}
