using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MicroAlpha.Events;

namespace MicroAlpha.Tests.Storage.Log;

/// <summary>Random slots of every kind, every field filled.</summary>
internal static class SlotMaker
{
    public static EngineEvent Event(Random random, EventKind? kind = null)
    {
        EngineEvent slot = default;
        slot.Kind = kind ?? (EventKind)random.Next(EventKindNames.Count);
        slot.VenueTimeNs = ManualClock.Noon + random.Next(1_000_000);
        slot.ReceiveTimeNs = ManualClock.Noon + random.Next(1_000_000);
        slot.InstrumentId = random.Next(4) == 0 ? EngineEvent.NoInstrument : (uint)random.Next(5);
        slot.Flags = (byte)random.Next(256);
        slot.Source = (EventSource)random.Next(9);
        slot.Tape = (byte)"\0ABC"[random.Next(4)];
        var filler = new Filler(random);
        EngineEvent.VisitPayload(ref slot, 1, ref filler);
        if (slot.Kind == EventKind.InstrumentDefinition)
            RandomText(random, MemoryMarshal.AsBytes(new Span<Latin1Text24>(ref slot.InstrumentDefinition.Symbol)));
        return slot;
    }

    public static OrderCommand Command(Random random)
    {
        OrderCommand command = default;
        command.Kind = (CommandKind)random.Next(6);
        var filler = new Filler(random);
        OrderCommand.VisitPayload(ref command, 1, ref filler);
        return command;
    }

    public static byte[] Bytes(EngineEvent slot)
    {
        slot.Stamp = 0;
        return MemoryMarshal.AsBytes(new ReadOnlySpan<EngineEvent>(ref slot)).ToArray();
    }

    public static byte[] Bytes(OrderCommand command)
    {
        command.Stamp = 0;
        return MemoryMarshal.AsBytes(new ReadOnlySpan<OrderCommand>(ref command)).ToArray();
    }

    private static void RandomText(Random random, Span<byte> value)
    {
        value.Clear();
        var length = random.Next(value.Length + 1);
        for (var i = 0; i < length; i++)
            value[i] = (byte)random.Next('A', 'Z' + 1);
    }

    private readonly struct Filler(Random random) : IFieldVisitor
    {
        public nint E9(nint at, ReadOnlySpan<byte> key, ref long valueE9)
        {
            valueE9 = random.Next(3) == 0 ? 0 : random.NextInt64(-1_000_000_000_000, 1_000_000_000_000);
            return at;
        }

        public nint TimeNs(nint at, ReadOnlySpan<byte> key, ref long timeNs)
        {
            timeNs = random.Next(3) == 0 ? 0 : ManualClock.Noon + random.Next();
            return at;
        }

        public nint Int64(nint at, ReadOnlySpan<byte> key, ref long value)
        {
            value = random.NextInt64(-1000, 1000);
            return at;
        }

        public nint Int32(nint at, ReadOnlySpan<byte> key, ref int value)
        {
            value = random.Next(-1000, 1000);
            return at;
        }

        public nint UInt32(nint at, ReadOnlySpan<byte> key, ref uint value)
        {
            value = (uint)random.Next(60_000);
            return at;
        }

        public nint Byte(nint at, ReadOnlySpan<byte> key, ref byte value)
        {
            value = (byte)random.Next(256);
            return at;
        }

        public nint Char(nint at, ReadOnlySpan<byte> key, ref byte value)
        {
            value = (byte)random.Next('A', 'Z');
            return at;
        }

        public nint Chars4(nint at, ReadOnlySpan<byte> key, ref uint value)
        {
            RandomText(random, MemoryMarshal.AsBytes(new Span<uint>(ref value)));
            return at;
        }

        public nint Hex64(nint at, ReadOnlySpan<byte> key, ref ulong value)
        {
            value = (ulong)random.NextInt64();
            return at;
        }

        public nint Text(nint at, ReadOnlySpan<byte> key, Span<byte> value)
        {
            RandomText(random, value);
            return at;
        }
    }
}
