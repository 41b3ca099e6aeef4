using System.Text;
using System.Text.Json;
using MicroAlpha.Host.Kill;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Kill;

[TestFixture]
internal sealed class AuditChainTests
{
    [Test]
    public void Verify_EverySingleBitFlipped_NamesTheLine()
    {
        var bytes = TenLines();
        var lineOf = new int[bytes.Length];
        for (int at = 0, line = 1; at < bytes.Length; line += bytes[at++] == '\n' ? 1 : 0)
            lineOf[at] = line;
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit >> 3] ^= (byte)(1 << (bit & 7));
            var verdict = AuditChain.Verify(bytes);
            bytes[bit >> 3] ^= (byte)(1 << (bit & 7));
            var told = verdict.TornBytes != 0 ? verdict.Lines + 1 : verdict.BrokenLine;
            if (verdict.IsWhole || told != lineOf[bit >> 3])
                Assert.Fail($"bit {bit} in line {lineOf[bit >> 3]}: told line {told}: {verdict.Detail}");
        }

        Assert.That(AuditChain.Verify(bytes).IsWhole, Is.True);
    }

    [Test]
    public void Verify_CutAtEveryByte_IsTornOrEndsAtALine()
    {
        var bytes = TenLines();
        for (var length = 0; length <= bytes.Length; length++)
        {
            var verdict = AuditChain.Verify(bytes.AsSpan(0, length));
            var whole = bytes.AsSpan(0, length).LastIndexOf((byte)'\n') + 1;
            Assert.That((verdict.BrokenLine, verdict.Length, verdict.TornBytes),
                Is.EqualTo((0L, (long)whole, (long)(length - whole))));
        }
    }

    [Test]
    public void Verify_LinesRemovedSwappedOrRepeated_IsBroken()
    {
        var lines = Encoding.UTF8.GetString(TenLines()).TrimEnd('\n').Split('\n');
        for (var index = 0; index < lines.Length - 1; index++)
        {
            var removed = lines.ToList();
            removed.RemoveAt(index);
            var swapped = lines.ToList();
            (swapped[index], swapped[index + 1]) = (swapped[index + 1], swapped[index]);
            var repeated = lines.ToList();
            repeated.Insert(index, lines[index]);
            Assert.That(Check(removed).BrokenLine, Is.EqualTo(index + 1), "removed");
            Assert.That(Check(swapped).BrokenLine, Is.EqualTo(index + 1), "swapped");
            Assert.That(Check(repeated).BrokenLine, Is.EqualTo(index + 2), "repeated");
        }
    }

    [Test]
    public void Verify_LineRewrittenWithItsOwnHash_BreaksAtTheNext()
    {
        var lines = Encoding.UTF8.GetString(TenLines()).TrimEnd('\n').Split('\n').ToList();
        var head = JsonDocument.Parse(lines[3]).RootElement.GetProperty("hash").GetString()!;
        var body = lines[4][..lines[4].IndexOf(",\"prev\"", StringComparison.Ordinal)].Replace("\"reason\":\"r3\"",
            "\"reason\":\"no\"");
        lines[4] = Encoding.UTF8.GetString(AuditChain.Seal(Encoding.UTF8.GetBytes(body), ref head)).TrimEnd('\n');
        Assert.That(Check(lines).BrokenLine, Is.EqualTo(6));
    }

    [Test]
    public void Open_TornLastLine_IsKeptAsideReportedAndGoneOn()
    {
        using var fixture = KillFixture.Armed();
        fixture.State.Kill(KillFixture.Command());
        fixture.State.Dispose();
        var found = fixture.Disk;
        var whole = found[fixture.AuditPath]!;
        for (var cut = 1; cut < 200; cut++)
        {
            var disk = found.AfterKill();
            disk[fixture.AuditPath] = [.. whole, .. whole.AsSpan(0, cut)];
            fixture.Disk = disk;
            using var state = fixture.Open();
            Assert.That(state.Snapshot().Findings, Has.Some.Contains("unfinished"));
            Assert.That(disk.Paths.Any(path => path.Contains("torn-") && disk[path]!.Length == cut), Is.True);
            var verdict = AuditChain.Verify(disk, fixture.AuditPath);
            Assert.That((verdict.IsWhole, verdict.Lines), Is.EqualTo((true, 3L)), $"cut {cut}: {verdict.Detail}");
        }
    }

    [Test]
    public void Verify_ZerosAfterPowerLoss_CountAsTorn()
    {
        var verdict = AuditChain.Verify([.. TenLines(), .. new byte[300]]);
        Assert.That((verdict.BrokenLine, verdict.TornBytes, verdict.Lines), Is.EqualTo((0L, 300L, 10L)));
    }

    [Test]
    public void Open_BrokenChain_KillsKeepsItAndBeginsANewOne()
    {
        using var fixture = KillFixture.Armed();
        var disk = fixture.Disk.AfterKill();
        disk[fixture.AuditPath]![20] ^= 1;
        var state = fixture.ReopenWith(disk);
        Assert.That(state.Snapshot().Level, Is.EqualTo(KillLevel.Halt));
        Assert.That(state.Snapshot().Findings, Has.Some.Contains("broken at line 1"));
        Assert.That(disk.Paths, Has.Some.Contains("broken-"));
        var verdict = AuditChain.Verify(disk, fixture.AuditPath);
        Assert.That((verdict.IsWhole, verdict.Lines), Is.EqualTo((true, 2L)));
        Assert.That(fixture.Arm(state.Snapshot().Entries.Single().KillId).IsDone, Is.True);
        Assert.That(fixture.Reopen().Snapshot().Level, Is.EqualTo(KillLevel.None));
    }

    [Test]
    public void Audit_EveryKind_IsInTheChain()
    {
        using var fixture = KillFixture.Armed();
        fixture.State.Audit.RecordStart("0.1.0", "abc");
        fixture.State.Audit.RecordConfig("abc");
        fixture.State.Audit.RecordLimit("max_notional", 5, 1000, 1);
        var entry = fixture.State.Kill(KillFixture.Command(reason: "quote \" and \n newline")).Entry;
        fixture.State.Prepare(KillFixture.Watcher, 1);
        Assert.That(fixture.Arm(entry.KillId).IsDone, Is.True);
        fixture.State.Audit.RecordStop("SIGTERM", 99);
        var kinds = Encoding.UTF8.GetString(fixture.Disk[fixture.AuditPath]!).TrimEnd('\n').Split('\n')
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("kind").GetString());
        Assert.That(string.Join(' ', kinds),
            Is.EqualTo("init start config limits kill arm_refused arm_prepare arm_confirm stop"));
    }

    private static AuditVerdict Check(IEnumerable<string> lines) =>
        AuditChain.Verify(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));

    private static byte[] TenLines()
    {
        using var fixture = KillFixture.Armed();
        for (var index = 0; index < 9; index++)
            fixture.State.Kill(KillFixture.Command($"strategy:{index}", reason: $"r{index}"));
        return [.. fixture.Disk[fixture.AuditPath]!];
    }
}
