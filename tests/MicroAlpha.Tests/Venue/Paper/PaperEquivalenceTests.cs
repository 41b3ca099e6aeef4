using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Events;
using MicroAlpha.Tests.Events;
using MicroAlpha.Venue.Matching;
using MicroAlpha.Venue.Paper;
using NUnit.Framework;

namespace MicroAlpha.Tests.Venue.Paper;

/// <summary>The paper broker says what its naive twin says, whatever happens; and what holds of both.</summary>
[TestFixture]
internal sealed class PaperEquivalenceTests
{
    private const int Steps = 600;

    [Test]
    public void Answers_OfRandomMarkets_AreThoseOfTheTwin() => Prop.ForAll(Seeds.Any, seed =>
    {
        var random = new RandomPaper(seed);
        var (broker, twin) = (new PaperBroker(random.Options), new NaivePaper(random.Options));
        var sizes = new Dictionary<uint, (long Size, long Filled)>();
        for (var step = 0; step <= Steps; step++)
        {
            var slot = random.Event();
            var until = step == Steps ? long.MaxValue : slot.ReceiveTimeNs;
            EngineEvent answer = default;
            while (broker.TryTake(until, ref answer))
            {
                Assert.That(twin.TryTake(until, out var expected), Is.True, $"seed {seed} step {step}");
                Assert.That(Text(in answer), Is.EqualTo(Text(in expected)), $"seed {seed} step {step}");
                Check(sizes, in answer);
                Send(broker, twin, random.Command(answer.ReceiveTimeNs), step);
            }

            Assert.That(twin.TryTake(until, out _), Is.False, $"seed {seed} step {step}");
            if (step == Steps)
                break;
            broker.OnEvent(in slot);
            twin.OnEvent(slot);
            Send(broker, twin, random.Command(slot.ReceiveTimeNs), step);
            Assert.That(twin.Levels, Has.All.Matches<NaiveLevel>(level => level!.Left >= 0));
        }

        Assert.That(broker.Counters.FeesE9, Is.EqualTo(twin.FeesE9));
    }).QuickCheckThrowOnFailure();

    // The property above would say nothing if the draws never got there.
    [Test]
    public void RandomMarkets_ReachEveryAnswerAndReason()
    {
        var kinds = new HashSet<EventKind>();
        var reasons = new HashSet<MatchReason>();
        var flags = new HashSet<byte>();
        for (var seed = 0; seed < 60; seed++)
        {
            foreach (var answer in Run(seed))
            {
                kinds.Add(answer.Kind);
                if (answer.Kind == EventKind.OrderFilled)
                    flags.Add(answer.Flags);
                reasons.Add((MatchReason)(answer.Kind == EventKind.OrderRejected
                    ? answer.OrderRejected.ReasonCode
                    : answer.Kind == EventKind.OrderCanceled ? answer.OrderClosed.ReasonCode : 0));
            }
        }

        Assert.That(kinds, Is.EquivalentTo(new[]
        {
            EventKind.OrderAccepted, EventKind.OrderFilled, EventKind.OrderCanceled, EventKind.OrderReplaced,
            EventKind.OrderRejected, EventKind.OrderExpired,
        }));
        Assert.That(flags, Is.EquivalentTo(new[] { (byte)FillFlags.Maker, (byte)FillFlags.Taker }));
        Assert.That(reasons, Is.EquivalentTo(new[]
        {
            MatchReason.None, MatchReason.UnknownInstrument, MatchReason.InvalidOrderId, MatchReason.UnknownOrder,
            MatchReason.InvalidSide, MatchReason.InvalidOrderType, MatchReason.InvalidTimeInForce,
            MatchReason.InvalidFlags, MatchReason.InvalidPrice, MatchReason.PriceNotOnTick, MatchReason.InvalidSize,
            MatchReason.SizeNotOnLot, MatchReason.SizeAtMostFilled, MatchReason.DuplicateOrder, MatchReason.Halted,
            MatchReason.OutsideBand, MatchReason.PostOnlyWouldTake, MatchReason.OrderLimit, MatchReason.Requested,
            MatchReason.ImmediateOrCancel, MatchReason.FillOrKill, MatchReason.NoLiquidity, MatchReason.SelfTrade,
            MatchReason.BandMoved,
        }));
    }

    [Test]
    public void Answers_OfTheSameRun_AreTheSameBytes()
    {
        for (var seed = 100; seed < 110; seed++)
        {
            Assert.That(
                MemoryMarshal.AsBytes(Run(seed).ToArray().AsSpan()).SequenceEqual(
                    MemoryMarshal.AsBytes(Run(seed).ToArray().AsSpan())), Is.True);
        }
    }

    [Test]
    public void OnEvent_AfterConstruction_AllocatesNothing()
    {
        var random = new RandomPaper(5);
        var broker = new PaperBroker(random.Options);
        var slots = Enumerable.Range(0, 20_000).Select(_ => random.Event()).ToArray();
        var commands = slots.Select(slot => random.Command(slot.ReceiveTimeNs)).ToArray();
        EngineEvent answer = default;
        var before = 0L;
        for (var i = 0; i < slots.Length; i++)
        {
            // The first thousand compile what the others run.
            if (i == 1000)
                before = GC.GetAllocatedBytesForCurrentThread();
            while (broker.TryTake(slots[i].ReceiveTimeNs, ref answer))
                continue;
            broker.OnEvent(in slots[i]);
            broker.Submit(in commands[i], i);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(broker.Counters.MakerFills, Is.GreaterThan(10));
    }

    private static List<EngineEvent> Run(int seed)
    {
        var random = new RandomPaper(seed);
        var broker = new PaperBroker(random.Options);
        var answers = new List<EngineEvent>();
        EngineEvent answer = default;
        for (var step = 0; step <= Steps; step++)
        {
            var slot = random.Event();
            while (broker.TryTake(step == Steps ? long.MaxValue : slot.ReceiveTimeNs, ref answer))
            {
                answers.Add(answer);
                broker.Submit(random.Command(answer.ReceiveTimeNs), step);
            }

            broker.OnEvent(in slot);
            broker.Submit(random.Command(slot.ReceiveTimeNs), step);
        }

        return answers;
    }

    private static void Send(PaperBroker broker, NaivePaper twin, OrderCommand command, int sequence)
    {
        if (command.Kind == CommandKind.None)
            return;
        broker.Submit(in command, sequence);
        twin.Submit(command, sequence);
    }

    // Fills add up, never exceed the order, and a closed order says the right rest.
    private static void Check(Dictionary<uint, (long Size, long Filled)> sizes, in EngineEvent answer)
    {
        if (answer.Kind == EventKind.OrderAccepted)
            sizes.Add(answer.OrderAccepted.OrderId, (answer.OrderAccepted.SizeE9, 0));
        else if (answer.Kind == EventKind.OrderReplaced)
            sizes[answer.OrderAccepted.OrderId] =
                (answer.OrderAccepted.SizeE9, sizes[answer.OrderAccepted.OrderId].Filled);
        else if (answer.Kind == EventKind.OrderFilled)
        {
            var (size, filled) = sizes[answer.OrderFilled.OrderId];
            filled += answer.OrderFilled.SizeE9;
            Assert.That(answer.OrderFilled.SizeE9, Is.Positive);
            Assert.That(answer.OrderFilled.CumulativeSizeE9, Is.EqualTo(filled).And.AtMost(size));
            sizes[answer.OrderFilled.OrderId] = (size, filled);
        }
        else if (answer.Kind is EventKind.OrderCanceled or EventKind.OrderExpired)
        {
            var (size, filled) = sizes[answer.OrderClosed.OrderId];
            Assert.That(answer.OrderClosed.CumulativeSizeE9, Is.EqualTo(filled));
            Assert.That(answer.OrderClosed.LeavesSizeE9, Is.EqualTo(size - filled).And.Positive);
            sizes.Remove(answer.OrderClosed.OrderId);
        }
    }

    private static string Text(in EngineEvent slot)
    {
        var copy = slot;
        copy.Stamp = 0;
        return $"{copy.Kind} {Convert.ToHexString(MemoryMarshal.AsBytes(new ReadOnlySpan<EngineEvent>(in copy)))}";
    }
}
