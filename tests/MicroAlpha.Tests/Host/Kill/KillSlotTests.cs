using MicroAlpha.Events;
using MicroAlpha.Host.Kill;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Kill;

[TestFixture]
internal sealed class KillSlotTests
{
    [Test]
    public void Decode_OfEncoded_GivesEqualContents()
    {
        var random = new Random(20261120);
        for (var trial = 0; trial < 300; trial++)
        {
            var contents = RandomContents(random, random.Next(KillSlot.EntriesMax + 1));
            var slot = new byte[KillSlot.Size];
            KillSlot.Encode(contents, slot);
            var decoded = KillSlot.Decode(slot);
            Assert.That(decoded, Is.Not.Null);
            Assert.That(decoded!.Entries, Is.EqualTo(contents.Entries));
            Assert.That(
                (decoded.Generation, decoded.LastKillId, decoded.TimeNs),
                Is.EqualTo((contents.Generation, contents.LastKillId, contents.TimeNs)));
        }
    }

    [Test]
    public void Decode_EverySingleBitFlipped_IsRefused()
    {
        var slot = new byte[KillSlot.Size];
        KillSlot.Encode(RandomContents(new Random(7), 5), slot);
        for (var bit = 0; bit < slot.Length * 8; bit++)
        {
            slot[bit >> 3] ^= (byte)(1 << (bit & 7));
            Assert.That(KillSlot.Decode(slot), Is.Null, $"bit {bit}");
            slot[bit >> 3] ^= (byte)(1 << (bit & 7));
        }

        Assert.That(KillSlot.Decode(slot), Is.Not.Null);
    }

    [TestCase("plain")]
    [TestCase("äöü€ 12345678901234567890123456789012345678901234567890123456789012345")]
    [TestCase("𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞𝄞")]
    public void CutReason_AnyText_FitsAndIsAPrefix(string reason)
    {
        var cut = KillSlot.CutReason(reason);
        Assert.That(System.Text.Encoding.UTF8.GetByteCount(cut), Is.LessThanOrEqualTo(KillSlot.ReasonBytes));
        Assert.That(reason, Does.StartWith(cut));
    }

    private static KillContents RandomContents(Random random, int count)
    {
        var contents = new KillContents(random.NextInt64(1, long.MaxValue), 0, random.NextInt64(), []);
        for (var index = 0; index < count; index++)
        {
            var scope = index == 0 ? KillScope.Global : (KillScope)random.Next(1, 3);
            var name = scope switch
            {
                KillScope.Global => "",
                KillScope.Strategy => $"{index}",
                _ => $"S{index}",
            };
            contents = contents.With(new KillEntry(
                scope, name, (KillLevel)random.Next(1, 5), (ulong)random.NextInt64(), random.NextInt64(),
                    (uint)random.Next(),
                random.Next(), new string('r', random.Next(KillSlot.ReasonBytes + 1))));
        }

        return contents;
    }
}
