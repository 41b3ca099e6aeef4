using System.Runtime.CompilerServices;
using MicroAlpha.Events;

namespace MicroAlpha.Storage.Lines;

/// <summary>
/// Writes slots as lines of the log: complete, in one canonical spelling, and exact, so that <see cref="LineParser"/>
/// gives the same bytes back. Stateless, any thread, no allocation.
/// </summary>
/// <remarks>
/// A field that is 0 is absent; <c>seq</c> and <c>k</c> are always there; <c>id</c> is absent for <see
/// cref="EngineEvent.NoInstrument"/> and written when it is 0. The ring's stamp is not part of a line. The payload's
/// fields come from VisitPayload of the slot, so that a new payload needs nothing here.
/// </remarks>
public static unsafe class LineFormatter
{
    /// <summary>Bytes that every line, its newline and <see cref="Slack"/> fit in.</summary>
    public const int MaxLength = 512;

    /// <summary>Bytes behind a line that formatting may overwrite and parsing may look at.</summary>
    internal const int Slack = 32;

    /// <summary>
    /// Writes an event with its newline and returns the bytes written; 0 when <paramref name="target"/> is shorter than
    /// <see cref="MaxLength"/> or the kind is not known. Bytes behind the line, up to <see cref="MaxLength"/>, are
    /// undefined.
    /// </summary>
    /// <param name="slot">The slot; only read.</param>
    /// <param name="sequence">Its ring position.</param>
    /// <param name="target">At least <see cref="MaxLength"/> bytes.</param>
    public static int FormatEvent(ref EngineEvent slot, long sequence, Span<byte> target)
    {
        if (target.Length < MaxLength || (uint)slot.Kind >= (uint)LineKinds.Events.Count)
            return 0;
        fixed (byte* start = target)
        {
            LineWriter writer = default;
            var at = (nint)LineNumber.Write(LineKey.Write((nint)start, "{\"seq\":"u8), sequence);
            at = LineKinds.Events.Write(at, (int)slot.Kind);
            if (slot.InstrumentId != EngineEvent.NoInstrument)
                at = (nint)LineNumber.Write(LineKey.Write(at, ",\"id\":"u8), (ulong)slot.InstrumentId);
            at = writer.TimeNs(at, ",\"vt\":"u8, ref slot.VenueTimeNs);
            at = writer.TimeNs(at, ",\"rt\":"u8, ref slot.ReceiveTimeNs);
            at = writer.Byte(at, ",\"src\":"u8, ref Unsafe.As<EventSource, byte>(ref slot.Source));
            at = writer.Byte(at, ",\"f\":"u8, ref slot.Flags);
            at = writer.Char(at, ",\"z\":"u8, ref slot.Tape);
            at = EngineEvent.VisitPayload(ref slot, at, ref writer);
            return End(at, start);
        }
    }

    /// <summary>As <see cref="FormatEvent"/> for a slot of the command ring.</summary>
    /// <param name="slot">The slot; only read.</param>
    /// <param name="sequence">Its position in the command ring.</param>
    /// <param name="target">At least <see cref="MaxLength"/> bytes.</param>
    public static int FormatCommand(ref OrderCommand slot, long sequence, Span<byte> target)
    {
        if (target.Length < MaxLength || (uint)slot.Kind >= (uint)LineKinds.Commands.Count)
            return 0;
        fixed (byte* start = target)
        {
            LineWriter writer = default;
            var at = (nint)LineNumber.Write(LineKey.Write((nint)start, "{\"cmd\":"u8), sequence);
            at = LineKinds.Commands.Write(at, (int)slot.Kind);
            at = OrderCommand.VisitPayload(ref slot, at, ref writer);
            return End(at, start);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int End(nint at, byte* start)
    {
        // A kind that has a name but no payload walk.
        if (at == 0)
            return 0;
        Unsafe.WriteUnaligned((byte*)at, (ushort)('}' | ('\n' << 8)));
        return (int)((byte*)at + 2 - start);
    }
}
