using System.Runtime.InteropServices;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Parsing;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca.Parsing;

[TestFixture]
public sealed unsafe class ParserBoundsTests
{
    [Test]
    public void Parse_FrameEndsAtUnreadablePage_NeverLeavesIt()
    {
        // Three pages, the first and the last without access: one byte read outside ends the process.
        var page = Environment.SystemPageSize;
        var memory = Mmap(0, (nuint)(3 * page), 0, 0x22, -1, 0);
        Assert.That(memory, Is.Not.EqualTo((nint)(-1)));
        Assert.That(Mprotect(memory + page, (nuint)page, 3), Is.Zero);
        List<EngineEvent> events = [];
        var instruments = new InstrumentTable(64);
        var json = new AlpacaJsonParser<ListSink>(instruments, new ListSink(events), AlpacaFeedKind.Stocks, 0, null);
        var packed = new AlpacaMsgPackParser<ListSink>(
            instruments, new ListSink(events), AlpacaFeedKind.Stocks, 0, null);
        var random = new Random(8);
        var maker = new FrameMaker(random);
        for (var round = 0; round < 300; round++)
        {
            var elements = maker.Elements(random.Next(1, 8));
            var text = new JsonSpelling(random, round % 4 == 0).Spell(elements);
            var bytes = new MsgPackSpelling(random, round % 2 == 0).Spell(elements);
            for (var length = 0; length <= Math.Min(text.Length, page); length++)
                json.Parse(Place(text.AsSpan(0, length), memory + page, page), 1);
            for (var length = 0; length <= Math.Min(bytes.Length, page); length++)
                packed.Parse(Place(bytes.AsSpan(0, length), memory + page, page), 1);
            events.Clear();
        }

        Assert.That(json.Counters.QuickElements, Is.GreaterThan(100));
        Assert.That(Munmap(memory, (nuint)(3 * page)), Is.Zero);
    }

    // At the end of the page, and every other time at its start.
    private static Span<byte> Place(ReadOnlySpan<byte> frame, nint start, int page)
    {
        var place = new Span<byte>((void*)(frame.Length % 2 == 0 ? start + page - frame.Length : start), frame.Length);
        frame.CopyTo(place);
        return place;
    }

    [DllImport("libc", EntryPoint = "mmap")]
    private static extern nint Mmap(nint address, nuint length, int protection, int flags, int file, nint offset);

    [DllImport("libc", EntryPoint = "mprotect")]
    private static extern int Mprotect(nint address, nuint length, int protection);

    [DllImport("libc", EntryPoint = "munmap")]
    private static extern int Munmap(nint address, nuint length);
}
