using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using MicroAlpha.Events;
using MicroAlpha.Storage.Lines;

namespace MicroAlpha.Tests.Storage.Lines;

/// <summary>Slots and lines for the tests of this folder.</summary>
internal static class Slots
{
    public static IEnumerable<EventKind> EventKinds => Enumerable.Range(0, EventKindNames.Count).Select(kind =>
        (EventKind)kind);

    /// <summary>An event of a kind with arbitrary content in header and payload.</summary>
    public static EngineEvent AnyEvent(EventKind kind, Random random)
    {
        var slot = default(EngineEvent);
        slot.Kind = kind;
        var fields = new RandomFields(random);
        fields.TimeNs(1, default, ref slot.VenueTimeNs);
        fields.TimeNs(1, default, ref slot.ReceiveTimeNs);
        fields.UInt32(1, default, ref slot.InstrumentId);
        fields.Byte(1, default, ref slot.Flags);
        fields.Byte(1, default, ref Unsafe.As<EventSource, byte>(ref slot.Source));
        fields.Char(1, default, ref slot.Tape);
        EngineEvent.VisitPayload(ref slot, 1, ref fields);
        return slot;
    }

    /// <summary>A command of a kind with arbitrary content.</summary>
    public static OrderCommand AnyCommand(CommandKind kind, Random random)
    {
        var slot = default(OrderCommand);
        slot.Kind = kind;
        var fields = new RandomFields(random);
        OrderCommand.VisitPayload(ref slot, 1, ref fields);
        return slot;
    }

    /// <summary>A sequence number of any length.</summary>
    public static long AnySequence(Random random) => random.NextInt64() >> random.Next(63);

    public static byte[] Format(EngineEvent slot, long sequence)
    {
        var target = new byte[LineFormatter.MaxLength];
        return target[..LineFormatter.FormatEvent(ref slot, sequence, target)];
    }

    public static byte[] Format(OrderCommand slot, long sequence)
    {
        var target = new byte[LineFormatter.MaxLength];
        return target[..LineFormatter.FormatCommand(ref slot, sequence, target)];
    }

    /// <summary>All bytes of a slot but its stamp.</summary>
    public static byte[] BytesOf<T>(T slot)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(ref slot))[..60].ToArray();

    public static string Text(ReadOnlySpan<byte> line) => Encoding.Latin1.GetString(line);

    /// <summary>A quote as feeds send them.</summary>
    public static EngineEvent TypicalQuote => new()
    {
        Kind = EventKind.Quote,
        InstrumentId = 7,
        VenueTimeNs = 1340285400004241176,
        ReceiveTimeNs = 1340285400004341201,
        Source = (EventSource)2,
        Tape = (byte)'C',
        Quote = new QuotePayload
        {
            BidPriceE9 = 223_950_000_000,
            BidSizeE9 = 100 * DecimalE9.One,
            AskPriceE9 = 223_990_000_000,
            AskSizeE9 = 1200 * DecimalE9.One,
            BidExchange = (byte)'Q',
            AskExchange = (byte)'P',
            BidCondition = (byte)'R',
        },
    };
}
