using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Events;
using MicroAlpha.Host.Kill;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Kill;

[TestFixture]
internal sealed class KillStateTests
{
    private static readonly string[] Scopes = ["global", "strategy:0", "strategy:65535", "symbol:S0", "symbol:S1"];

    [Test]
    public void Steps_AnyOrder_MatchTheModel() =>
        Prop.ForAll<int>(ArbMap.Default.ArbFor<int>(), seed => RunSteps(seed, 60)).Check(
            Config.QuickThrowOnFailure.WithMaxTest(60));

    [Test]
    public void Kill_Repeated_ChangesNothingAndVoidsTheNonce()
    {
        using var fixture = KillFixture.Armed();
        var first = fixture.State.Kill(KillFixture.Command(level: KillLevel.CancelAll)).Entry;
        var prepared = fixture.State.Prepare(KillFixture.Operator, 1);
        var again = fixture.State.Kill(KillFixture.Command(level: KillLevel.Halt)).Entry;
        Assert.That(again, Is.EqualTo(first));
        Assert.That(
            fixture.State.Confirm(prepared.Nonce, first.KillId, "ok", KillFixture.Operator, 1).Code,
                Is.EqualTo("MA-511"));
        Assert.That(fixture.Published, Has.Count.EqualTo(1), "a kill that changes nothing is no event");
    }

    [Test]
    public void Confirm_KillRaisedButNotYetRecorded_IsRefused()
    {
        using var fixture = KillFixture.Armed();
        var entry = fixture.State.Kill(KillFixture.Command("symbol:S0")).Entry;
        var prepared = fixture.State.Prepare(KillFixture.Operator, 1);
        fixture.State.Raise(KillFixture.Command("strategy:3"));
        Assert.That(
            fixture.State.Confirm(prepared.Nonce, entry.KillId, "ok", KillFixture.Operator, 1).IsDone, Is.False);
        Assert.That(fixture.State.Snapshot().Entries, Has.Count.EqualTo(2));
    }

    [Test]
    public void Confirm_SlipsOfTheHand_LeaveTheNonceAndSaySo()
    {
        using var fixture = KillFixture.Armed();
        var entry = fixture.State.Kill(KillFixture.Command("symbol:S0")).Entry;
        var nonce = fixture.State.Prepare(KillFixture.Operator, 1).Nonce;
        ArmOutcome Confirm(ulong killId, string reason) =>
            fixture.State.Confirm(nonce, killId, reason, KillFixture.Operator, 1);
        var wrong = Confirm(entry.KillId + 1, "ok");
        Assert.That(wrong.Code, Is.EqualTo("MA-512"));
        Assert.That(wrong.Error, Does.Contain($"{entry.KillId} (symbol:S0)").And.Contain("the nonce still holds"));
        Assert.That(Confirm(entry.KillId, " ").Code, Is.EqualTo("MA-513"));
        fixture.IsReady = false;
        Assert.That(Confirm(entry.KillId, "ok").Code, Is.EqualTo("MA-514"));
        fixture.IsReady = true;
        Assert.That(Confirm(entry.KillId, "ok").IsDone, Is.True);
        Assert.That(Confirm(entry.KillId, "ok").Code, Is.EqualTo("MA-511"));
    }

    [Test]
    public void Kill_SymbolNobodyHasSeen_HoldsAndNamesTheNearest()
    {
        using var fixture = KillFixture.Armed();
        fixture.State.BindInstrument("AAPL", 0);
        fixture.State.BindInstrument("MSFT", 1);
        var outcome = fixture.State.Kill(KillFixture.Command("symbol:APPL"));
        Assert.That(outcome.Hint, Does.Contain("APPL").And.Contain("Did you mean AAPL?"));
        Assert.That(outcome.Entry.Name, Is.EqualTo("APPL"));
        Assert.That(fixture.State.Kill(KillFixture.Command("symbol:QQQQQQ")).Hint, Does.Not.Contain("mean"));
        Assert.That(fixture.State.Kill(KillFixture.Command("symbol:AAPL")).Hint, Is.Empty);
        Assert.That(fixture.State.Kill(KillFixture.Command()).Hint, Is.Empty);
    }

    [TestCase(60, "")]
    [TestCase(60.001, "MA-511")]
    public void Confirm_AfterSeconds_IsGoodForSixty(double seconds, string code)
    {
        using var fixture = KillFixture.Armed();
        var entry = fixture.State.Kill(KillFixture.Command()).Entry;
        var prepared = fixture.State.Prepare(KillFixture.Operator, 1);
        fixture.Clock.Advance(TimeSpan.FromSeconds(seconds));
        Assert.That(
            fixture.State.Confirm(prepared.Nonce, entry.KillId, "ok", KillFixture.Operator, 1).Code, Is.EqualTo(code));
    }

    [Test]
    public void Raise_BeforeRecord_BindsTheGateAndShowsAsNotDurable()
    {
        using var fixture = KillFixture.Armed();
        fixture.State.Raise(KillFixture.Command(level: KillLevel.Flatten));
        Assert.That(fixture.State.Word.LevelOf(1, 1), Is.EqualTo(KillLevel.Flatten));
        var snapshot = fixture.State.Snapshot();
        Assert.That((snapshot.Level, snapshot.IsDurable), Is.EqualTo((KillLevel.Flatten, false)));
        fixture.State.Tick();
        Assert.That(fixture.State.Snapshot().IsDurable, Is.True,
            "a kill whose second step never came is recorded by the next tick");
    }

    [Test]
    public void Kill_MoreScopesThanPlaces_BecomesGlobal()
    {
        using var fixture = KillFixture.Armed();
        for (var strategy = 0; strategy < KillSlot.EntriesMax + 5; strategy++)
            fixture.State.Kill(KillFixture.Command($"strategy:{strategy}"));
        Assert.That(fixture.State.Word.LevelOf(9999, 0), Is.EqualTo(KillLevel.Halt));
        var entries = fixture.Reopen().Snapshot().Entries;
        Assert.That(entries, Has.Count.EqualTo(KillSlot.EntriesMax));
        Assert.That(entries.Count(entry => entry.Scope == KillScope.Global), Is.EqualTo(1));
    }

    [Test]
    public void Raise_FloodOfScopes_StaysSmallAndBecomesGlobal()
    {
        using var fixture = KillFixture.Armed();
        for (var strategy = 0; strategy < 5_000; strategy++)
            fixture.State.Raise(KillFixture.Command($"strategy:{strategy}", KillLevel.CancelAll));
        Assert.That(fixture.State.Word.LevelOf(60_000, 0), Is.EqualTo(KillLevel.CancelAll));
        fixture.State.Tick();
        Assert.That(fixture.State.Snapshot().Entries, Has.Count.LessThanOrEqualTo(KillSlot.EntriesMax));
    }

    [Test]
    public void Kill_SymbolNotSeenYet_BindsEveryUnknownInstrument()
    {
        using var fixture = KillFixture.Armed();
        fixture.State.Kill(KillFixture.Command("symbol:S0", KillLevel.CancelAll));
        Assert.That(fixture.State.Word.LevelOf(0, 5), Is.EqualTo(KillLevel.CancelAll), "id 5 could be S0");
        fixture.State.BindInstrument("S1", 5);
        fixture.State.BindInstrument("S0", 6);
        Assert.That(fixture.State.Word.LevelOf(0, 5), Is.EqualTo(KillLevel.None));
        Assert.That(fixture.State.Word.LevelOf(0, 6), Is.EqualTo(KillLevel.CancelAll));
        Assert.That(fixture.State.Word.LevelOf(0, 1_000_000), Is.EqualTo(KillLevel.CancelAll),
            "beyond the table is unknown");
    }

    [Test]
    public void Kill_RingFull_IsPublishedLaterInOrder()
    {
        using var fixture = KillFixture.Armed();
        fixture.IsRingFull = true;
        var entry = fixture.State.Kill(KillFixture.Command("strategy:7")).Entry;
        fixture.State.Kill(KillFixture.Command(level: KillLevel.Flatten));
        Assert.That(fixture.Published, Is.Empty);
        fixture.IsRingFull = false;
        fixture.State.Tick();
        Assert.That(fixture.Published, Has.Count.EqualTo(2));
        var payload = fixture.Published[0];
        Assert.That(
            (payload.KillId, payload.Action, payload.Scope, payload.ScopeId, payload.Level, payload.UserId,
                payload.ProcessId),
            Is.EqualTo((entry.KillId, OperatorAction.Kill, KillScope.Strategy, 7u, (byte)2, KillFixture.Operator, 42)));
    }

    [Test]
    public void Word_RaisedWhileLowered_NeverLosesAKill()
    {
        var word = new KillWord(16);
        var entry = new KillEntry(KillScope.Global, "", KillLevel.Halt, 1, 0, 0, 0, "");
        for (var round = 0; round < 2_000; round++)
        {
            word.Load([entry]);
            var expected = word.Value;
            var raiser = new Thread(() => word.RaiseStrategy(7, KillLevel.CancelAll));
            raiser.Start();
            _ = word.TryLower(expected, entry, null, []);
            raiser.Join();
            Assert.That(word.LevelOf(7, 0), Is.EqualTo(KillLevel.CancelAll));
            word.RaiseStrategy(7, KillLevel.Flatten);
            var strategy = entry with { Scope = KillScope.Strategy, Name = "7" };
            Assert.That(word.TryLower(word.Value, strategy, null, []), Is.True);
            Assert.That(word.LevelOf(7, 0), Is.EqualTo(KillLevel.None));
        }
    }

    [Test]
    public void Word_New_IsKilled() => Assert.That(new KillWord(1).LevelOf(0, 0), Is.EqualTo(KillLevel.Halt));

    private static bool RunSteps(int seed, int steps)
    {
        using var fixture = KillFixture.Armed();
        var random = new Random(seed);
        var model = new KillModel();
        var nonces = new List<string> { "0000000000000000" };
        fixture.State.BindInstrument("S0", 0);
        fixture.State.BindInstrument("S1", 1);
        for (var step = 0; step < steps; step++)
        {
            Step(fixture, model, random, nonces);
            RequireEqual(fixture, model, $"seed {seed}, step {step}");
        }

        return true;
    }

    private static void Step(KillFixture fixture, KillModel model, Random random, List<string> nonces)
    {
        var user = random.Next(6) == 0 ? KillFixture.Watcher : KillFixture.Operator;
        switch (random.Next(9))
        {
            case 0 or 1 or 2:
                var (scope, level) = (Scopes[random.Next(Scopes.Length)], (KillLevel)random.Next(1, 5));
                model.Kill(scope, level, (ulong)fixture.Clock.GetUtcNow().ToUnixTimeSeconds());
                fixture.State.Kill(KillFixture.Command(scope, level));
                break;
            case 3 or 4:
                var prepared = fixture.State.Prepare(user, 1);
                Assert.That(prepared.Code, Is.EqualTo(model.Prepare(user == KillFixture.Operator)));
                if (prepared.IsDone)
                {
                    nonces.Add(prepared.Nonce);
                    model.Prepared(prepared.Nonce);
                }

                break;
            case 5 or 6:
                var nonce = random.Next(4) == 0 ? nonces[random.Next(nonces.Count)] : nonces[^1];
                var ids = model.Kills.Values.Select(kill => kill.Id).Append(99ul).ToArray();
                var id = ids[random.Next(ids.Length)];
                var reason = random.Next(5) == 0 ? " " : "because";
                var expected = model.Confirm(nonce, id, reason, user == KillFixture.Operator);
                Assert.That(fixture.State.Confirm(nonce, id, reason, user, 1).Code, Is.EqualTo(expected));
                break;
            case 7:
                var seconds = random.Next(2) == 0 ? 1 : 45;
                model.Now += TimeSpan.FromSeconds(seconds);
                fixture.Clock.Advance(TimeSpan.FromSeconds(seconds));
                fixture.IsReady = model.IsReady = random.Next(3) != 0;
                break;
            default:
                model.Restarted();
                fixture.Reopen();
                fixture.State.BindInstrument("S0", 0);
                fixture.State.BindInstrument("S1", 1);
                break;
        }
    }

    private static void RequireEqual(KillFixture fixture, KillModel model, string at)
    {
        var snapshot = fixture.State.Snapshot();
        var kills = snapshot.Entries.ToDictionary(entry => entry.ScopeText, entry => (entry.Level, entry.KillId));
        Assert.That(kills, Is.EquivalentTo(model.Kills), at);
        Assert.That((snapshot.IsDurable, snapshot.Findings.Count), Is.EqualTo((true, 0)), at);
        foreach (var strategy in new[] { 0, 1, 65535 })
        {
            foreach (var instrument in new[] { 0u, 1u })
            {
                Assert.That(
                    fixture.State.Word.LevelOf((ushort)strategy, instrument),
                    Is.EqualTo(model.LevelOf(strategy, $"S{instrument}")), at);
            }
        }
    }
}
