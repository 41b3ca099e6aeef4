using MicroAlpha.Events;
using MicroAlpha.Host.Kill;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Kill;

/// <summary>A day of kills and arms, with the process dying at, or the disk failing, every single call.</summary>
[TestFixture]
internal sealed class KillCrashTests
{
    private static readonly (string Scope, KillLevel Level)[] Kills =
    [
        ("symbol:AAPL", KillLevel.ReduceOnly), ("global", KillLevel.Halt), ("strategy:7", KillLevel.CancelAll),
        ("global", KillLevel.Flatten),
    ];

    [Test]
    public void Kill_ProcessDiesAtEveryCall_AcknowledgedKillsHold()
    {
        var crashes = 0;
        for (var call = 0; ; call++)
        {
            using var fixture = KillFixture.Armed();
            var acknowledged = new Dictionary<string, KillLevel>();
            fixture.Disk.CrashAt = fixture.Disk.Calls + call;
            var hasCrashed = false;
            try
            {
                RunDay(fixture, acknowledged);
            }
            catch (CrashException)
            {
                hasCrashed = true;
                crashes++;
            }

            fixture.Disk.CrashAt = -1;
            var found = new List<FakeDisk> { fixture.Disk.AfterKill() };
            for (var seed = 0; seed < 12; seed++)
                found.Add(fixture.Disk.AfterPowerLoss(new Random(seed)));
            foreach (var disk in found)
                RequireAll(fixture.ReopenWith(disk), acknowledged, $"call {call}");
            if (!hasCrashed)
                break;
        }

        Assert.That(crashes, Is.GreaterThan(40));
    }

    [TestCase(1, -5)]
    [TestCase(2, -5)]
    [TestCase(int.MaxValue, -28)]
    public void Kill_DiskFailsAtEveryCall_HoldsAndSaysSo(int failCount, int error)
    {
        var failed = 0;
        for (var call = 0; ; call++)
        {
            using var fixture = KillFixture.Armed();
            var durable = new Dictionary<string, KillLevel>();
            fixture.Disk.FailAt = fixture.Disk.Calls + call;
            fixture.Disk.FailCount = failCount;
            fixture.Disk.FailWith = error;
            foreach (var (scope, level) in Kills)
            {
                var before = fixture.Disk.Failures;
                var outcome = fixture.State.Kill(KillFixture.Command(scope, level));
                Assert.That(outcome.Entry.Level, Is.EqualTo(level));
                if (fixture.Disk.Failures == before)
                    Assert.That((outcome.IsDurable, outcome.IsAudited), Is.EqualTo((true, true)), $"call {call}");
                else
                    Assert.That(outcome.IsDurable && outcome.IsAudited, Is.False,
                        $"call {call}: a failure was not told");
                if (outcome.IsDurable)
                    durable[scope] = level;
                else
                    Assert.That(outcome.Error, Does.Contain("could not be written"));
            }

            fixture.State.BindInstrument("AAPL", 1);
            Assert.That(fixture.State.Word.LevelOf(0, 0), Is.EqualTo(KillLevel.Flatten),
                "the kill holds whatever the disk does");
            var hasFailed = fixture.Disk.Failures != 0;
            for (var seed = 0; seed < 6; seed++)
            {
                using var other = new KillFixture();
                CheckAfterLoss(fixture, durable, seed, $"call {call}");
            }

            if (!hasFailed)
                break;
            failed++;
        }

        Assert.That(failed, Is.GreaterThan(15));
    }

    [Test]
    public void Tick_DiskWorksAgain_MakesTheKillDurable()
    {
        using var fixture = KillFixture.Armed();
        fixture.Disk.FailAt = fixture.Disk.Calls;
        fixture.Disk.FailCount = int.MaxValue / 2;
        var outcome = fixture.State.Kill(KillFixture.Command());
        Assert.That((outcome.IsDurable, outcome.IsAudited), Is.EqualTo((false, false)));
        Assert.That(fixture.State.Snapshot().IsDurable, Is.False);
        fixture.Disk.FailAt = -1;
        fixture.Clock.Advance(TimeSpan.FromSeconds(2));
        fixture.State.Tick();
        Assert.That(fixture.State.Snapshot().IsDurable, Is.True);
        Assert.That(AuditChain.Verify(fixture.Disk, fixture.AuditPath).IsWhole, Is.True);
        var state = fixture.ReopenWith(fixture.Disk.AfterPowerLoss(new Random(1)));
        Assert.That(state.Snapshot().Entries.Single().KillId, Is.EqualTo(outcome.Entry.KillId));
        Assert.That(state.Snapshot().Findings, Is.Empty);
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void Confirm_DiskFailsAtEveryCall_StaysKilledNowAndAfterRestart(int failCount)
    {
        for (var call = 0; ; call++)
        {
            using var fixture = KillFixture.Armed();
            var entry = fixture.State.Kill(KillFixture.Command()).Entry;
            var prepared = fixture.State.Prepare(KillFixture.Operator, 1);
            fixture.Disk.FailAt = fixture.Disk.Calls + call;
            fixture.Disk.FailCount = failCount;
            var outcome = fixture.State.Confirm(prepared.Nonce, entry.KillId, "ok", KillFixture.Operator, 1);
            var hasFailed = fixture.Disk.Failures != 0;
            fixture.Disk.FailAt = -1;
            if (!hasFailed)
            {
                Assert.That(outcome.IsDone, Is.True);
                break;
            }

            Assert.That(outcome.Code, Is.EqualTo("MA-516"), $"call {call}");
            Assert.That(fixture.State.Word.LevelOf(0, 0), Is.EqualTo(KillLevel.Halt));
            fixture.Clock.Advance(TimeSpan.FromSeconds(2));
            fixture.State.Tick();
            for (var seed = 0; seed < 8; seed++)
            {
                var lost = fixture.Disk.AfterPowerLoss(new Random(seed));
                using var other = new KillFixture(lost);
                RequireAll(OpenCopy(fixture, other), new() { ["global"] = KillLevel.Halt },
                    $"call {call}, seed {seed}");
            }
        }
    }

    private static void RunDay(KillFixture fixture, Dictionary<string, KillLevel> acknowledged)
    {
        foreach (var (scope, level) in Kills)
        {
            if (fixture.State.Kill(KillFixture.Command(scope, level)).IsDurable)
                acknowledged[scope] = level;
        }

        foreach (var entry in fixture.State.Snapshot().Entries)
        {
            // From here on the operator wants it lifted: after a crash either way is right.
            var prepared = fixture.State.Prepare(KillFixture.Operator, 1);
            acknowledged.Remove(entry.ScopeText);
            Assert.That(fixture.State.Confirm(prepared.Nonce, entry.KillId, "ok", KillFixture.Operator, 1).IsDone,
                Is.True);
        }

        fixture.State.Kill(KillFixture.Command("symbol:MSFT", KillLevel.Halt));
        acknowledged["symbol:MSFT"] = KillLevel.Halt;
    }

    private static void CheckAfterLoss(KillFixture fixture, Dictionary<string, KillLevel> durable, int seed, string at)
    {
        using var other = new KillFixture(fixture.Disk.AfterPowerLoss(new Random(seed)));
        RequireAll(OpenCopy(fixture, other), durable, $"{at}, seed {seed}");
    }

    /// <summary>Opens the files of one fixture under the paths of another, whose lock is free.</summary>
    private static KillState OpenCopy(KillFixture from, KillFixture to)
    {
        foreach (var (source, target) in new[] { (from.KillPath, to.KillPath), (from.AuditPath, to.AuditPath) })
        {
            if (to.Disk[source] is { } bytes)
                to.Disk[target] = bytes;
        }

        return to.Open();
    }

    private static void RequireAll(KillState state, Dictionary<string, KillLevel> kills, string at)
    {
        var snapshot = state.Snapshot();
        var global = snapshot.Entries.FirstOrDefault(entry => entry.Scope == KillScope.Global)?.Level ?? KillLevel.None;
        foreach (var (scope, level) in kills)
        {
            var held = snapshot.Entries.FirstOrDefault(entry => entry.ScopeText == scope)?.Level ?? KillLevel.None;
            if (held < level && global < KillLevel.Halt)
                Assert.Fail($"{at}: {scope} {level} came back as {held}, global {global}");
        }
    }
}
