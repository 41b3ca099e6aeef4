using System.Runtime.InteropServices;
using MicroAlpha.Events;
using MicroAlpha.Storage.Lines;
using NUnit.Framework;

namespace MicroAlpha.Tests.Storage.Lines;

[TestFixture]
public sealed unsafe class LineBulkTests
{
    [Test]
    public void NextEvent_ConsecutiveLines_GivesEachOnceInOrder()
    {
        var random = new Random(3);
        var slots = new List<EngineEvent>();
        var block = new List<byte>();
        for (var i = 0; i < 3000; i++)
        {
            slots.Add(Slots.AnyEvent((EventKind)random.Next(EventKindNames.Count), random));
            block.AddRange(Slots.Format(slots[i], i));
        }

        var lines = block.ToArray();
        var position = 0;
        for (var i = 0; i < slots.Count; i++)
        {
            var slot = default(EngineEvent);
            Assert.That(LineParser.NextEvent(lines, ref position, ref slot, out var sequence),
                Is.EqualTo(LineResult.Ok));
            Assert.That(sequence, Is.EqualTo(i));
            Assert.That(Slots.BytesOf(slot), Is.EqualTo(Slots.BytesOf(slots[i])));
        }

        var none = default(EngineEvent);
        Assert.That(position, Is.EqualTo(lines.Length));
        Assert.That(LineParser.NextEvent(lines, ref position, ref none, out _), Is.EqualTo(LineResult.Truncated));
        Assert.That(position, Is.EqualTo(lines.Length));
    }

    [Test]
    public void NextEvent_AnyByteChanged_AgreesWithTryParse()
    {
        var random = new Random(4);
        var tail = new byte[2 * LineFormatter.MaxLength];
        for (var round = 0; round < 20_000; round++)
        {
            var kind = (EventKind)random.Next(EventKindNames.Count);
            var line = Slots.Format(Slots.AnyEvent(kind, random), Slots.AnySequence(random));
            line[random.Next(line.Length)] = (byte)random.Next(32, 127);
            if (line[^1] != '\n')
                continue;
            random.NextBytes(tail);
            byte[] lines = [.. line, .. tail];
            var position = 0;
            var slot = default(EngineEvent);
            var single = default(EngineEvent);

            var result = LineParser.NextEvent(lines, ref position, ref slot, out var sequence);

            Assert.That(result, Is.EqualTo(LineParser.TryParseEvent(line, ref single, out var singleSequence)));
            Assert.That(position, Is.EqualTo(result == LineResult.Ok ? line.Length : 0));
            Assert.That(sequence, Is.EqualTo(singleSequence));
            Assert.That(Slots.BytesOf(slot), Is.EqualTo(Slots.BytesOf(single)));
        }
    }

    [Test]
    public void Parse_SpanEndsAtUnreadablePage_NeverLeavesIt()
    {
        // Two pages, the second without access: one byte read behind the span ends the process.
        var page = Environment.SystemPageSize;
        var memory = Mmap(0, (nuint)(2 * page), 3, 0x22, -1, 0);
        Assert.That(memory, Is.Not.EqualTo((nint)(-1)));
        Assert.That(Mprotect(memory + page, (nuint)page, 0), Is.Zero);
        var random = new Random(6);
        foreach (var kind in Slots.EventKinds)
        {
            for (var round = 0; round < 20; round++)
            {
                var line = Slots.Format(Slots.AnyEvent(kind, random), round);
                for (var length = 0; length <= line.Length; length++)
                    ParseAtEnd(line.AsSpan(0, length), memory + page);
            }

            var many = Enumerable.Range(0, 30).SelectMany(i => Slots.Format(Slots.AnyEvent(kind, random), i)).ToArray();
            for (var cut = 0; cut < 600 && cut < Math.Min(many.Length, page); cut++)
                ParseAtEnd(many.AsSpan(0, Math.Min(many.Length, page) - cut), memory + page);
        }

        Assert.That(Munmap(memory, (nuint)(2 * page)), Is.Zero);
    }

    private static void ParseAtEnd(ReadOnlySpan<byte> text, nint end)
    {
        var place = new Span<byte>((void*)(end - text.Length), text.Length);
        text.CopyTo(place);
        var slot = default(EngineEvent);
        var command = default(OrderCommand);
        LineParser.TryParseEvent(place, ref slot, out _);
        LineParser.TryParseCommand(place, ref command, out _);
        LineParser.Classify(place);
        for (var position = 0; LineParser.NextEvent(place, ref position, ref slot, out _) == LineResult.Ok;)
        {
        }

        foreach (var offset in (ReadOnlySpan<int>)[1, 2, 7, 25])
        {
            if (offset < place.Length)
                _ = DecimalE9.TryParse(place[^offset..], out _, out _);
        }
    }

    [DllImport("libc", EntryPoint = "mmap")]
    private static extern nint Mmap(nint address, nuint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "mprotect")]
    private static extern int Mprotect(nint address, nuint length, int protection);

    [DllImport("libc", EntryPoint = "munmap")]
    private static extern int Munmap(nint address, nuint length);
}
