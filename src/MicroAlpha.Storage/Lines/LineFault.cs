using System.Runtime.CompilerServices;
using MicroAlpha.Events;

namespace MicroAlpha.Storage.Lines;

/// <summary>Says why a line was refused. Cold: the reader only knows where it stopped.</summary>
internal static unsafe class LineFault
{
    // Where the number stands: behind {"seq": or {"cmd":.
    private const int NumberOffset = 7;

    /// <summary>
    /// The reason for a line that reading stopped in at <paramref name="stop"/>, as the reader returned it, and the
    /// place.
    /// </summary>
    /// <param name="line">The line as it was given.</param>
    /// <param name="buffer">The reader's padded copy.</param>
    /// <param name="stop">Minus the address of the refused text, or the address behind the newline.</param>
    /// <param name="type">Event or command.</param>
    /// <param name="offset">The place in <paramref name="line"/>.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static LineResult Explain(ReadOnlySpan<byte> line, byte* buffer, nint stop, LineType type, out int offset)
    {
        offset = 0;
        if (line.Length > LineFormatter.MaxLength - LineFormatter.Slack)
            return LineResult.TooLong;
        var address = stop < 0 ? -stop : stop;
        offset = Math.Min((int)(address - (nint)buffer), line.Length);
        var text = line.TrimEnd((byte)'\n');
        if (text.IsEmpty || text[^1] != '}')
        {
            offset = text.Length;
            return LineResult.Truncated;
        }

        if (stop > 0 || line[offset] == '}')
            return LineResult.TrailingBytes;
        if (offset == 0)
            return LineResult.NotThisType;
        var rest = line[offset..];
        if (offset == NumberOffset)
            return LineFaultVisitor.ExplainWhole(rest, isAccepted: false);
        if (rest.StartsWith(",\""u8))
            return ExplainField(rest, buffer, address, type);
        // A number went on where its canonical spelling ends: 007, 5e0, 1.5 for a whole number.
        return char.IsAsciiDigit((char)line[offset - 1]) && ".eE0123456789"u8.Contains(rest[0])
            ? LineResult.NotCanonical
            : LineResult.Malformed;
    }

    private static LineResult ExplainField(ReadOnlySpan<byte> rest, byte* buffer, nint stop, LineType type)
    {
        // Behind the first number, which was read, or the stop would be there.
        var at = buffer + NumberOffset;
        while (*at == '-' || char.IsAsciiDigit((char)*at))
            at++;
        var kinds = type == LineType.Event ? LineKinds.Events : LineKinds.Commands;
        var isFirst = (nint)at == stop;
        if (kinds.Read((nint)at, out var kind) == (nint)at)
            return isFirst && rest.StartsWith(",\"k\":"u8) ? LineResult.UnknownKind : LineResult.UnknownKey;
        if (rest.StartsWith(",\"k\":"u8))
            return LineResult.KeyOrder;
        var visitor = new LineFaultVisitor(stop);
        if (type == LineType.Command)
        {
            var command = new OrderCommand { Kind = (CommandKind)kind };
            OrderCommand.VisitPayload(ref command, 1, ref visitor);
            return visitor.Result;
        }

        var slot = new EngineEvent { Kind = (EventKind)kind };
        visitor.UInt32(1, ",\"id\":"u8, ref slot.InstrumentId);
        // The one value that an id does not have.
        if (slot.InstrumentId == EngineEvent.NoInstrument)
            return LineResult.Overflow;
        visitor.TimeNs(1, ",\"vt\":"u8, ref slot.VenueTimeNs);
        visitor.TimeNs(1, ",\"rt\":"u8, ref slot.ReceiveTimeNs);
        visitor.Byte(1, ",\"src\":"u8, ref slot.Flags);
        visitor.Byte(1, ",\"f\":"u8, ref slot.Flags);
        visitor.Char(1, ",\"z\":"u8, ref slot.Tape);
        EngineEvent.VisitPayload(ref slot, 1, ref visitor);
        return visitor.Result;
    }
}
