using MicroAlpha.Storage.Log;
using NUnit.Framework;

namespace MicroAlpha.Tests.Storage.Log;

[TestFixture]
internal sealed class LogDamageTests
{
    [Test]
    public void Verify_EveryByteFlipped_ReportedWithPlaceAndOtherRecordsRead([Values(0x01, 0x80, 0x55, 0xFF)] int mask)
    {
        var small = SmallLog.Create(2);
        var kinds = new SortedDictionary<string, int>();
        for (var at = 0; at < small.Bytes.Length; at++)
        {
            var bytes = small.Bytes.ToArray();
            bytes[at] ^= (byte)mask;
            var files = small.With(bytes);
            var statistics = LogVerifier.Verify(["/log"], files);
            var where = $"byte {at} of {small.Bytes.Length}, mask {mask:x2}";
            Assert.That(statistics.IsSound, Is.False, where);
            Assert.That(statistics.State, Is.EqualTo(LogState.Damaged), where);
            Assert.That(statistics.Damages.Any(d => at >= d.Offset && at < d.Offset + d.Length), Is.True, where);
            foreach (var damage in statistics.Damages)
                kinds[damage.Kind.ToString()] = kinds.GetValueOrDefault(damage.Kind.ToString()) + 1;
            var hit = small.Blocks.FindIndex(b => at >= b.Start && at < b.End);
            AssertOthersRead(small, files, hit, hit >= 0 && at >= small.Blocks[hit].Start + 72, where);
        }

        TestContext.Out.WriteLine(string.Join(", ", kinds.Select(k => $"{k.Key} {k.Value}")));
    }

    [Test]
    public void Verify_BlockRemoved_ReportedAsMissing()
    {
        var small = SmallLog.Create(2);
        for (var block = 0; block < small.Blocks.Count; block++)
        {
            var (start, end, first, last) = small.Blocks[block];
            var files = small.With([.. small.Bytes[..start], .. small.Bytes[end..]]);
            var statistics = LogVerifier.Verify(["/log"], files);
            Assert.That(statistics.IsSound, Is.False, $"block {block}");
            Assert.That(statistics.Events, Is.EqualTo(small.Events.Count - (last - first + 1)), $"block {block}");
        }
    }

    [Test]
    public void Verify_BlockRepeated_ReportedAndLeftOut()
    {
        var small = SmallLog.Create(2);
        var (start, end, _, _) = small.Blocks[2];
        var files = small.With([.. small.Bytes[..end], .. small.Bytes[start..end], .. small.Bytes[end..]]);
        var statistics = LogVerifier.Verify(["/log"], files);
        Assert.That(statistics.Damages.Select(d => d.Kind), Does.Contain(DamageKind.DuplicateBlock));
        Assert.That(statistics.Events, Is.EqualTo(small.Events.Count));
    }

    [Test]
    public void Verify_BlocksOfAnotherSession_LeftOut()
    {
        var small = SmallLog.Create(2);
        var other = SmallLog.Create(2);
        var renamed = other.Bytes.ToArray();
        var files = new MemoryFiles();
        var clock = new ManualClock();
        clock.WallTimeNs += 5;
        using (var directory = LogDirectory.Open("/log", files, clock))
        using (var log = directory.StartSession(new LogOptions()))
            log.TryStop();
        var foreign = files.Read(files.Names.Single(n => n.EndsWith(".lz4", StringComparison.Ordinal)));
        var end = small.Blocks[2].End;
        var mixed = small.With([.. small.Bytes[..end], .. foreign, .. small.Bytes[end..]]);
        var statistics = LogVerifier.Verify(["/log"], mixed);
        Assert.That(statistics.Damages.Select(d => d.Kind), Does.Contain(DamageKind.WrongSession));
        Assert.That(statistics.Events, Is.EqualTo(small.Events.Count));
    }

    [Test]
    public void Verify_BytesInsertedOrRemoved_RestStillRead()
    {
        var small = SmallLog.Create(2);
        for (var at = 0; at < small.Blocks[^1].End; at += 5)
        {
            var hit = small.Blocks.FindIndex(b => at >= b.Start && at < b.End);
            var longer = small.With([.. small.Bytes[..at], 0x5D, 0x2A, 0x4D, .. small.Bytes[at..]]);
            AssertOthersRead(small, longer, hit, true, $"3 bytes inserted at {at}");
            var shorter = small.With([.. small.Bytes[..at], .. small.Bytes[(at + 1)..]]);
            AssertOthersRead(small, shorter, hit, true, $"byte {at} removed");
            Assert.That(LogVerifier.Verify(["/log"], longer).IsSound, Is.False);
            Assert.That(LogVerifier.Verify(["/log"], shorter).IsSound, Is.False);
        }
    }

    [Test]
    public void Verify_Garbage_NeverThrows()
    {
        var random = new Random(5);
        var small = SmallLog.Create(2);
        for (var i = 0; i < 300; i++)
        {
            var garbage = new byte[random.Next(3000)];
            random.NextBytes(garbage);
            // Pieces of real blocks in it, so that it gets past the first checks.
            for (var piece = 0; piece < random.Next(4) && garbage.Length > 0; piece++)
            {
                var from = random.Next(small.Bytes.Length);
                var to = random.Next(garbage.Length);
                var count = Math.Min(random.Next(700), Math.Min(small.Bytes.Length - from, garbage.Length - to));
                small.Bytes.AsSpan(from, count).CopyTo(garbage.AsSpan(to));
            }

            var files = small.With(garbage);
            Assert.That(
                LogVerifier.Verify(["/log"], files).State,
                Is.EqualTo(garbage.Length == 0 ? LogState.Open : LogState.Damaged));
            LogDirectory.Open("/log", files, new ManualClock()).Dispose();
        }
    }

    [Test]
    public void Next_UnreadableFile_ReportedNotThrown()
    {
        var small = SmallLog.Create(2);
        var files = small.With(small.Bytes);
        files.Fault = (name, call) => name == "read" ? -5 : 0;
        var text = LogText.Of(files);
        Assert.That(text.Events, Is.Empty);
        Assert.That(text.Damages.Select(d => d.Kind), Does.Contain(DamageKind.Unreadable));
    }

    private static void AssertOthersRead(SmallLog small, MemoryFiles files, int hitBlock, bool mayLoseHit, string where)
    {
        var read = LogText.Of(files).Events.ToDictionary(e => e.Sequence, e => e.Bytes);
        for (var block = 0; block < small.Blocks.Count; block++)
        {
            if (block == hitBlock && mayLoseHit)
                continue;
            for (var sequence = small.Blocks[block].First; sequence <= small.Blocks[block].Last; sequence++)
            {
                var isThere = read.TryGetValue(sequence, out var bytes);
                if (!isThere || !bytes.AsSpan().SequenceEqual(small.Events[(int)sequence]))
                    Assert.Fail($"{where}: event {sequence} of block {block} is missing or differs");
            }
        }
    }
}
