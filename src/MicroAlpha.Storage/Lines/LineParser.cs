using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MicroAlpha.Events;

namespace MicroAlpha.Storage.Lines;

/// <summary>
/// Reads lines of the log back into slots. Strict: it accepts exactly what <see cref="LineFormatter"/> writes, so an
/// accepted line formats to itself again. Stateless, any thread, no allocation; never throws, never reads outside its
/// span.
/// </summary>
/// <remarks>
/// A slot's stamp is left as it is. After any result but <see cref="LineResult.Ok"/> the slot is all zeros (but for its
/// stamp).
/// </remarks>
public static unsafe class LineParser
{
    // All of a slot but its stamp.
    private const int ParsedSize = EngineEvent.Size - sizeof(uint);

    /// <summary>What a line holds, told by its first key.</summary>
    public static LineType Classify(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("{\"seq\":"u8))
            return LineType.Event;
        if (line.StartsWith("{\"cmd\":"u8))
            return LineType.Command;
        return line.StartsWith("{\"meta\":"u8) ? LineType.Meta : LineType.Unknown;
    }

    /// <summary>
    /// Parses the event line at <paramref name="position"/> of a buffer of consecutive lines and moves the position
    /// behind its newline. When it is refused, the position stays;
    /// <see cref="TryParseEvent(ReadOnlySpan{byte}, ref EngineEvent, out long, out int)"/> on the same line then tells
    /// the place.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LineResult NextEvent(ReadOnlySpan<byte> lines, ref int position, ref EngineEvent slot,
        out long sequence)
    {
        // Inlined by force: the caller's position then stays in a register, which makes consecutive lines a third
        // faster.
        var consumed = TryReadLine(lines, position, ref slot, out sequence);
        if (consumed <= 0)
            return ExplainNext(lines, position, ref slot, out sequence);
        position += consumed;
        return LineResult.Ok;
    }

    /// <inheritdoc cref="TryParseEvent(ReadOnlySpan{byte}, ref EngineEvent, out long, out int)"/>
    public static LineResult TryParseEvent(ReadOnlySpan<byte> line, ref EngineEvent slot, out long sequence) =>
        TryParseEvent(line, ref slot, out sequence, out _);

    /// <summary>Parses one event line, with or without its newline.</summary>
    /// <param name="line">The line; nothing may follow it.</param>
    /// <param name="slot">Receives the slot; its stamp is left as it is.</param>
    /// <param name="sequence">The ring position, 0 when the line is refused.</param>
    /// <param name="offset">Where in the line the first refused key or value begins; 0 when it is accepted.</param>
    [SkipLocalsInit]
    public static LineResult TryParseEvent(ReadOnlySpan<byte> line, ref EngineEvent slot, out long sequence,
        out int offset)
    {
        var buffer = stackalloc byte[LineFormatter.MaxLength + LineFormatter.Slack];
        var length = Pad(line, buffer);
        var at = ReadEvent((nint)buffer, ref slot, out sequence);
        offset = 0;
        if (at == (nint)buffer + length)
            return LineResult.Ok;
        Clear(ref Unsafe.As<EngineEvent, byte>(ref slot));
        sequence = 0;
        return LineFault.Explain(line, buffer, at, LineType.Event, out offset);
    }

    /// <inheritdoc cref="TryParseCommand(ReadOnlySpan{byte}, ref OrderCommand, out long, out int)"/>
    public static LineResult TryParseCommand(ReadOnlySpan<byte> line, ref OrderCommand slot, out long sequence) =>
        TryParseCommand(line, ref slot, out sequence, out _);

    /// <summary>Parses one command line, with or without its newline.</summary>
    /// <param name="line">The line; nothing may follow it.</param>
    /// <param name="slot">Receives the slot; its stamp is left as it is.</param>
    /// <param name="sequence">The position in the command ring, 0 when the line is refused.</param>
    /// <param name="offset">Where in the line the first refused key or value begins; 0 when it is accepted.</param>
    [SkipLocalsInit]
    public static LineResult TryParseCommand(ReadOnlySpan<byte> line, ref OrderCommand slot, out long sequence,
        out int offset)
    {
        var buffer = stackalloc byte[LineFormatter.MaxLength + LineFormatter.Slack];
        var length = Pad(line, buffer);
        var at = ReadCommand((nint)buffer, ref slot, out sequence);
        offset = 0;
        if (at == (nint)buffer + length)
        {
            // A 16-bit field passes the visitor as 32 bits: what was cut off shows in the text. Commands are rare.
            var again = stackalloc byte[LineFormatter.MaxLength];
            var written = LineFormatter.FormatCommand(ref slot, sequence, new Span<byte>(again,
                LineFormatter.MaxLength));
            offset = new ReadOnlySpan<byte>(buffer, length).CommonPrefixLength(new ReadOnlySpan<byte>(again, written));
            if (offset == length && written == length)
            {
                offset = 0;
                return LineResult.Ok;
            }

            Clear(ref Unsafe.As<OrderCommand, byte>(ref slot));
            sequence = 0;
            return LineResult.Overflow;
        }

        Clear(ref Unsafe.As<OrderCommand, byte>(ref slot));
        sequence = 0;
        return LineFault.Explain(line, buffer, at, LineType.Command, out offset);
    }

    // The bytes of the line; 0 when it is refused. The line is parsed from a copy: finding its end while copying it
    // frees the processor to begin the next line, and reading the copy is a fifth faster than reading the block in
    // place.
    [SkipLocalsInit]
    private static int TryReadLine(ReadOnlySpan<byte> lines, int position, ref EngineEvent slot, out long sequence)
    {
        if (lines.Length - position < LineFormatter.MaxLength)
            return TryReadLastLines(lines[position..], ref slot, out sequence);
        var buffer = stackalloc byte[LineFormatter.MaxLength + LineFormatter.Slack];
        var length = CopyLine(ref Unsafe.Add(ref MemoryMarshal.GetReference(lines), position), buffer);
        return ReadEvent((nint)buffer, ref slot, out sequence) == (nint)buffer + length ? length : 0;
    }

    private static int TryReadLastLines(ReadOnlySpan<byte> rest, ref EngineEvent slot, out long sequence)
    {
        var length = rest.IndexOf((byte)'\n') + 1;
        return TryParseEvent(rest[..length], ref slot, out sequence, out _) == LineResult.Ok ? length : 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static LineResult ExplainNext(ReadOnlySpan<byte> lines, int position, ref EngineEvent slot,
        out long sequence)
    {
        var rest = lines[position..];
        return TryParseEvent(rest[..(rest.IndexOf((byte)'\n') + 1)], ref slot, out sequence, out _);
    }

    // Copies up to the newline and a little more; the bytes with the newline, MaxLength when there is none.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CopyLine(ref byte line, byte* buffer)
    {
        var newlines = Vector256.Create((byte)'\n');
        for (var at = 0; at < LineFormatter.MaxLength; at += Vector256<byte>.Count)
        {
            var block = Vector256.LoadUnsafe(ref line, (nuint)at);
            block.Store(buffer + at);
            var found = Vector256.Equals(block, newlines).ExtractMostSignificantBits();
            if (found != 0)
                return at + BitOperations.TrailingZeroCount(found) + 1;
        }

        return LineFormatter.MaxLength;
    }

    // The address behind the newline, or the negative address of the first key or value that is refused.
    [SkipLocalsInit]
    private static nint ReadEvent(nint at, ref EngineEvent slot, out long sequence)
    {
        Clear(ref Unsafe.As<EngineEvent, byte>(ref slot));
        if (!TryReadStart(ref at, "{\"seq\":"u8, LineKinds.Events, out sequence, out var kind))
            return -at;
        slot.Kind = (EventKind)kind;
        slot.InstrumentId = EngineEvent.NoInstrument;
        if (LineKey.Matches(at, ",\"id\":"u8) && !TryReadInstrument(ref at, ref slot.InstrumentId))
            return -at;
        LineReader reader = default;
        at = reader.TimeNs(at, ",\"vt\":"u8, ref slot.VenueTimeNs);
        at = reader.TimeNs(at, ",\"rt\":"u8, ref slot.ReceiveTimeNs);
        at = reader.Byte(at, ",\"src\":"u8, ref Unsafe.As<EventSource, byte>(ref slot.Source));
        at = reader.Byte(at, ",\"f\":"u8, ref slot.Flags);
        at = reader.Char(at, ",\"z\":"u8, ref slot.Tape);
        at = EngineEvent.VisitPayload(ref slot, at, ref reader);
        return End(at);
    }

    private static nint ReadCommand(nint at, ref OrderCommand slot, out long sequence)
    {
        Clear(ref Unsafe.As<OrderCommand, byte>(ref slot));
        if (!TryReadStart(ref at, "{\"cmd\":"u8, LineKinds.Commands, out sequence, out var kind))
            return -at;
        slot.Kind = (CommandKind)kind;
        LineReader reader = default;
        at = OrderCommand.VisitPayload(ref slot, at, ref reader);
        return End(at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryReadStart(ref nint at, ReadOnlySpan<byte> key, LineKinds kinds, out long sequence,
        out byte kind)
    {
        sequence = 0;
        kind = 0;
        if (!LineKey.Matches(at, key))
            return false;
        at += key.Length;
        var end = LineNumber.ReadSequence(at, ref sequence);
        if (end == at)
            return false;
        at = kinds.Read(end, out kind);
        return at != end;
    }

    // The one field where 0 is written and another value is not.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryReadInstrument(ref nint at, ref uint id)
    {
        const int KeyLength = 6;
        var key = at;
        id = 0;
        at = *((byte*)key + KeyLength) == '0' ? key + KeyLength + 1 : LineNumber.ReadUInt32(key, KeyLength, ref id);
        if (id == EngineEvent.NoInstrument)
            at = key;
        return at != key;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint End(nint at) =>
        Unsafe.ReadUnaligned<ushort>((byte*)at) == ('}' | ('\n' << 8)) ? at + 2 : -at;

    // Copies the line, gives it a newline when it has none, and zeros behind it. Returns its length with the newline. A
    // line that is too long becomes an empty one, which no reader accepts.
    private static int Pad(ReadOnlySpan<byte> line, byte* buffer)
    {
        var length = line.Length <= LineFormatter.MaxLength - LineFormatter.Slack ? line.Length : 0;
        line[..length].CopyTo(new Span<byte>(buffer, length));
        if (length == 0 || buffer[length - 1] != '\n')
            buffer[length++] = (byte)'\n';
        Unsafe.InitBlockUnaligned(buffer + length, 0, LineFormatter.Slack);
        return length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Clear(ref byte slot) => Unsafe.InitBlockUnaligned(ref slot, 0, ParsedSize);
}
