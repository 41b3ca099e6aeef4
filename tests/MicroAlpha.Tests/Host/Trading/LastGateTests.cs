using MicroAlpha.Events;
using MicroAlpha.Host.Kill;
using MicroAlpha.Host.Trading;
using MicroAlpha.Native;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Trading;

/// <summary>Each check of the last gate on both sides, and that a kill waits for a write.</summary>
[TestFixture]
internal sealed class LastGateTests
{
    private const long MaxAgeNs = 1_000_000_000;
    private const long ParentE9 = 100 * DecimalE9.One;

    private KillWord _word = null!;
    private GuardLease _lease = null!;
    private LastGate _gate = null!;
    private long _sequence;

    [SetUp]
    public void MakeGate()
    {
        _word = new KillWord(8);
        _word.Load([]);
        _lease = new GuardLease(isNeeded: false);
        _gate = new LastGate(_word, _lease, MaxAgeNs, _ => ParentE9);
        _sequence = 0;
    }

    [TestCase(KillLevel.None, CommandFlags.None, true)]
    [TestCase(KillLevel.ReduceOnly, CommandFlags.None, false)]
    [TestCase(KillLevel.ReduceOnly, CommandFlags.Reduces, true)]
    [TestCase(KillLevel.Halt, CommandFlags.Reduces, false)]
    [TestCase(KillLevel.CancelAll, CommandFlags.Reduces, false)]
    [TestCase(KillLevel.CancelAll, CommandFlags.Flattens, true)]
    [TestCase(KillLevel.Flatten, CommandFlags.Flattens, true)]
    [TestCase(KillLevel.Flatten, CommandFlags.Reduces, false)]
    public void TryEnter_KillLevel_LetsPassWhatTheLevelDoes(KillLevel level, CommandFlags flags, bool isPassed)
    {
        if (level != KillLevel.None)
            _word.RaiseGlobal(level);
        var command = Command() with { Flags = flags };
        Assert.That(Enter(command), Is.EqualTo(isPassed ? GateCode.None : GateCode.Killed));
    }

    [Test]
    public void TryEnter_AgeOfTheDecision_LimitPassesAndMoreDoesNot()
    {
        var nowNs = WallClock.NowNs();
        // Half of the limit away on either side: the clock goes on while the test runs.
        Assert.That(Enter(Command() with { DecisionTimeNs = nowNs - (MaxAgeNs / 2) }), Is.EqualTo(GateCode.None));
        Assert.That(Enter(Command() with { DecisionTimeNs = nowNs - (MaxAgeNs * 2) }), Is.EqualTo(GateCode.TooOld));
        Assert.That(
            Enter(Command() with { DecisionTimeNs = nowNs + (60 * MaxAgeNs) }), Is.EqualTo(GateCode.FromTheFuture));
    }

    [Test]
    public void TryEnter_Lease_PassesWhileItHolds()
    {
        _lease = new GuardLease(isNeeded: true);
        _gate = new LastGate(_word, _lease, MaxAgeNs, _ => ParentE9);
        Assert.That(Enter(Command()), Is.EqualTo(GateCode.LeaseLost));
        _lease.Grant(WallClock.MonotonicNs() - 60_000_000_000, 1_000_000_000);
        Assert.That(Enter(Command()), Is.EqualTo(GateCode.LeaseLost), "asked long ago");
        _lease.Grant(long.MaxValue, 60_000_000_000);
        Assert.That(Enter(Command()), Is.EqualTo(GateCode.None));
        _lease.Grant(WallClock.MonotonicNs(), 1);
        Assert.That(Enter(Command()), Is.EqualTo(GateCode.None), "a shorter grant takes nothing back");
    }

    [Test]
    public void TryEnter_SameSequenceAgain_IsStopped()
    {
        Assert.That(Enter(Command(), 7), Is.EqualTo(GateCode.None));
        Assert.That(Enter(Command(), 7), Is.EqualTo(GateCode.Repeated));
        Assert.That(Enter(Command(), 5), Is.EqualTo(GateCode.None), "orders may overtake each other");
        for (var sequence = 8; sequence < 20_000; sequence++)
            Assert.That(Enter(Command(), sequence), Is.EqualTo(GateCode.None));
        foreach (var old in new[] { 5, 7, 8, 10_000, 19_999 })
            Assert.That(Enter(Command(), old), Is.EqualTo(GateCode.Repeated), $"{old}");
    }

    [Test]
    public void TryEnter_ParentConservation_LimitPassesAndOneMoreDoesNot()
    {
        Assert.That(Enter(Child(1, 60)), Is.EqualTo(GateCode.None));
        Assert.That(Enter(Child(2, 41)), Is.EqualTo(GateCode.ParentExceeded));
        Assert.That(Enter(Child(2, 40)), Is.EqualTo(GateCode.None));
        Assert.That(Enter(Child(1, 61)), Is.EqualTo(GateCode.ParentExceeded), "a replace binds the larger of both");
        Take(EventKind.OrderFilled, 1, 25);
        Take(EventKind.OrderCanceled, 1, 25);
        Assert.That(Enter(Child(3, 36)), Is.EqualTo(GateCode.ParentExceeded), "25 executed and 40 open");
        Assert.That(Enter(Child(3, 35)), Is.EqualTo(GateCode.None));
        Take(EventKind.OrderRejected, 3, 0);
        Take(EventKind.OrderFilled, 1, 30);
        Assert.That(Enter(Child(4, 31)), Is.EqualTo(GateCode.ParentExceeded), "a fill after the cancel is real");
        Assert.That(Enter(Child(4, 30)), Is.EqualTo(GateCode.None));
    }

    [Test]
    public void Close_Afterwards_NothingPasses()
    {
        _gate.Close();
        Assert.That(Enter(Command()), Is.EqualTo(GateCode.Closed));
        Assert.That((_gate.Passed, _gate.Stopped), Is.EqualTo((0L, 1L)));
    }

    [Test]
    public void WaitUntilQuiet_WriteUnderWay_WaitsForItsEnd()
    {
        Assert.That(_gate.WaitUntilQuiet(TimeSpan.Zero), Is.True);
        Assert.That(_gate.TryEnter(Command(), 1, out _), Is.True);
        Assert.That(_gate.WaitUntilQuiet(TimeSpan.FromMilliseconds(5)), Is.False);
        _gate.Leave();
        Assert.That(_gate.WaitUntilQuiet(TimeSpan.Zero), Is.True);
    }

    [Test]
    public void Kill_WhileThreadsWrite_NoWriteEndsAfterTheWait()
    {
        var (stop, late, writes) = (false, 0L, 0L);
        var quietNs = long.MaxValue;
        var threads = Enumerable.Range(0, 3).Select(thread => new Thread(() =>
        {
            for (var n = thread; !Volatile.Read(ref stop); n += 3)
            {
                if (!_gate.TryEnter(Command(), n, out _))
                    continue;
                Thread.SpinWait(20);
                if (WallClock.MonotonicNs() > Volatile.Read(ref quietNs))
                    Interlocked.Increment(ref late);
                Interlocked.Increment(ref writes);
                _gate.Leave();
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        Assert.That(SpinWait.SpinUntil(() => Interlocked.Read(ref writes) > 1000, 30_000), Is.True);
        _word.RaiseGlobal(KillLevel.CancelAll);
        Assert.That(_gate.WaitUntilQuiet(TimeSpan.FromSeconds(30)), Is.True);
        Volatile.Write(ref quietNs, WallClock.MonotonicNs());
        var after = Interlocked.Read(ref writes);
        Thread.Sleep(20);
        Volatile.Write(ref stop, true);
        threads.ForEach(thread => thread.Join());
        Assert.That((Interlocked.Read(ref late), Interlocked.Read(ref writes)), Is.EqualTo((0L, after)));
    }

    private static OrderCommand Command() => new()
    {
        Kind = CommandKind.New,
        DecisionTimeNs = WallClock.NowNs(),
        SizeE9 = DecimalE9.One,
        OrderId = 1,
    };

    private static OrderCommand Child(uint id, long size)
    {
        var command = Command();
        (command.OrderId, command.ParentId, command.SizeE9) = (id, 3, size * DecimalE9.One);
        return command;
    }

    private void Take(EventKind kind, uint id, long cumulative)
    {
        EngineEvent slot = new() { Kind = kind };
        if (kind == EventKind.OrderFilled)
            (slot.OrderFilled.OrderId, slot.OrderFilled.CumulativeSizeE9) = (id, cumulative * DecimalE9.One);
        else if (kind == EventKind.OrderCanceled)
            (slot.OrderClosed.OrderId, slot.OrderClosed.CumulativeSizeE9) = (id, cumulative * DecimalE9.One);
        else
            (slot.OrderRejected.OrderId, slot.OrderRejected.RejectedBy, slot.OrderRejected.RefusedCommand) = (id, 3, 1);
        _gate.Sent.Take(in slot);
    }

    private GateCode Enter(OrderCommand command, long sequence = -1)
    {
        var isPassed = _gate.TryEnter(in command, sequence < 0 ? ++_sequence : sequence, out var refusal);
        if (isPassed)
            _gate.Leave();
        Assert.That(isPassed, Is.EqualTo(refusal.Code == GateCode.None));
        return refusal.Code;
    }
}
