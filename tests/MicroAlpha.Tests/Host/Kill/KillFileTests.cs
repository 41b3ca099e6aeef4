using MicroAlpha.Events;
using MicroAlpha.Host.Kill;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Kill;

[TestFixture]
internal sealed class KillFileTests
{
    private static readonly string[][] States =
    [
        [],
        ["global"],
        ["symbol:AAPL", "strategy:7"],
    ];

    [TestCaseSource(nameof(States))]
    public void Judge_EveryByteFlipped_MeansHaltAndKeepsTheKills(params string[] scopes)
    {
        var bytes = FileOf(scopes, out var contents);
        // Two or three bits of every byte of one state, one of the others; Decode is tried with every single bit.
        for (var bit = 0; bit < bytes.Length * 8; bit += scopes.Length == 1 ? 3 : 7)
        {
            bytes[bit >> 3] ^= (byte)(1 << (bit & 7));
            var reading = KillFile.Judge(bytes);
            bytes[bit >> 3] ^= (byte)(1 << (bit & 7));
            if (!reading.MeansHalt || reading.Contents.Entries.Count != contents.Entries.Count)
                Assert.Fail($"bit {bit}: {reading.Condition}, {reading.Contents.Entries.Count} entries");
        }

        Assert.That(KillFile.Judge(bytes).Condition, Is.EqualTo(KillFileCondition.Intact));
    }

    [TestCaseSource(nameof(States))]
    public void Judge_CutAtEveryByte_MeansHalt(params string[] scopes)
    {
        var bytes = FileOf(scopes, out _);
        for (var length = 0; length < bytes.Length; length++)
        {
            var reading = KillFile.Judge(bytes.AsSpan(0, length));
            if (!reading.MeansHalt || (length >= KillSlot.Size && reading.Contents.Entries.Count != scopes.Length))
                Assert.Fail($"cut at {length}");
        }

        Assert.That(KillFile.Judge([.. bytes, 0]).MeansHalt, Is.True, "one byte too long");
    }

    [Test]
    public void Open_EverySingleByteDamaged_NeverLowersAKill()
    {
        using var fixture = KillFixture.Armed();
        var symbol = fixture.State.Kill(KillFixture.Command("symbol:AAPL", KillLevel.CancelAll)).Entry;
        fixture.State.Dispose();
        var kill = fixture.Disk[fixture.KillPath]!;
        var audit = fixture.Disk[fixture.AuditPath]!;
        for (var at = 0; at < kill.Length; at += 13)
        {
            var damaged = (byte[])[.. kill];
            damaged[at] ^= 0x40;
            var disk = new FakeDisk { [fixture.KillPath] = damaged, [fixture.AuditPath] = audit };
            fixture.Disk = disk;
            using var state = fixture.Open();
            state.BindInstrument("AAPL", 3);
            state.BindInstrument("MSFT", 4);
            Assert.That(state.Word.LevelOf(0, 3), Is.EqualTo(symbol.Level), $"byte {at}");
            Assert.That(state.Word.LevelOf(0, 4), Is.EqualTo(KillLevel.Halt), $"byte {at}");
        }
    }

    [Test]
    public void Open_NewestSlotDamagedAfterKill_DoesNotResurrectArmed()
    {
        using var fixture = KillFixture.Armed();
        fixture.State.Kill(KillFixture.Command());
        var bytes = fixture.Disk[fixture.KillPath]!;
        foreach (var slot in new[] { 0, KillSlot.Size })
        {
            var damaged = (byte[])[.. bytes];
            damaged[slot + 9] ^= 1;
            var disk = fixture.Disk.AfterKill();
            disk[fixture.KillPath] = damaged;
            Assert.That(fixture.ReopenWith(disk).Snapshot().Level, Is.GreaterThanOrEqualTo(KillLevel.Halt));
        }
    }

    [Test]
    public void Open_FileMissing_IsKilledAndCannotBeArmed()
    {
        using var fixture = new KillFixture();
        var state = fixture.Open();
        Assert.That(state.Word.LevelOf(0, 0), Is.EqualTo(KillLevel.Halt));
        Assert.That(fixture.Disk[fixture.KillPath], Is.Null, "opening must not create the file that init looks for");
        Assert.That(state.Prepare(KillFixture.Operator, 1).Code, Is.EqualTo("MA-515"));
        fixture.State.Dispose();
        KillState.Initialise(fixture.Options);
        Assert.That(fixture.Open().Word.LevelOf(0, 0), Is.EqualTo(KillLevel.None));
    }

    [Test]
    public void Open_FileReplacedByOlderCopy_IsKilled()
    {
        using var fixture = KillFixture.Armed();
        var armed = (byte[])[.. fixture.Disk[fixture.KillPath]!];
        fixture.State.Kill(KillFixture.Command());
        var disk = fixture.Disk.AfterKill();
        disk[fixture.KillPath] = armed;
        var state = fixture.ReopenWith(disk);
        Assert.That(state.Snapshot().Level, Is.EqualTo(KillLevel.Halt));
        Assert.That(state.Snapshot().Findings, Has.Some.Contains("older than the audit chain"));
    }

    [Test]
    public void Open_AuditMissing_IsKilled()
    {
        using var fixture = KillFixture.Armed();
        var disk = fixture.Disk.AfterKill();
        disk.Remove(fixture.AuditPath);
        Assert.That(fixture.ReopenWith(disk).Snapshot().Level, Is.EqualTo(KillLevel.Halt));
    }

    [Test]
    public void Initialise_FileExists_Refuses()
    {
        using var fixture = KillFixture.Armed();
        fixture.State.Kill(KillFixture.Command());
        fixture.State.Dispose();
        var error = Assert.Throws<EngineException>(() => KillState.Initialise(fixture.Options));
        Assert.That((error!.Code, error.Exit), Is.EqualTo(("MA-502", ExitCode.Usage)));
        Assert.That(fixture.Open().Snapshot().Level, Is.EqualTo(KillLevel.Halt));
    }

    [Test]
    public void Open_AnotherHoldsTheDirectory_RefusesWithItsPid()
    {
        using var fixture = KillFixture.Armed();
        var error = Assert.Throws<EngineException>(() => KillState.Open(fixture.Options));
        Assert.That(error!.Code, Is.EqualTo("MA-501"));
        Assert.That(error.Message, Does.Contain($"pid {Environment.ProcessId}"));
    }

    [Test]
    public void Open_RealDisk_KeepsKillAcrossRestarts()
    {
        using var fixture = new KillFixture();
        var options = fixture.Options with { Disk = new StateDisk() };
        KillState.Initialise(options);
        using (var state = KillState.Open(options))
        {
            Assert.That(state.Snapshot().Level, Is.EqualTo(KillLevel.None));
            Assert.That(state.Kill(KillFixture.Command(level: KillLevel.Flatten)).IsDurable, Is.True);
        }

        for (var restart = 0; restart < 3; restart++)
        {
            using var state = KillState.Open(options);
            Assert.That(state.Word.LevelOf(1, 1), Is.EqualTo(KillLevel.Flatten));
        }

        Assert.That(AuditChain.Verify(options.AuditPath).IsWhole, Is.True);
    }

    private static byte[] FileOf(string[] scopes, out KillContents contents)
    {
        using var fixture = KillFixture.Armed();
        foreach (var scope in scopes)
            fixture.State.Kill(KillFixture.Command(scope));
        var bytes = fixture.Disk[fixture.KillPath]!;
        contents = KillFile.Judge(bytes).Contents;
        return [.. bytes];
    }
}
