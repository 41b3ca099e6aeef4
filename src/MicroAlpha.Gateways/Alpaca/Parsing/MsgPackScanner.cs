using System.Buffers.Binary;
using System.Text.Unicode;

namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>
/// Walks over MessagePack and checks its structure: every header, that nothing is cut short, strings of valid UTF-8, at
/// most 64 levels. Positions are bytes from the start.
/// </summary>
/// <remarks>
/// A method that finds a fault notes its place in <see cref="FaultAt"/> and returns -1. Nothing is read outside the
/// bytes.
/// </remarks>
internal unsafe struct MsgPackScanner(byte* bytes, int length)
{
    /// <summary>Levels of arrays and maps that may be open at once.</summary>
    public const int MaxDepth = 64;

    /// <summary>The bytes.</summary>
    public readonly byte* Bytes => bytes;

    /// <summary>How many there are.</summary>
    public readonly int Length => length;

    /// <summary>Where the first fault is.</summary>
    public int FaultAt { get; private set; }

    /// <summary>Notes a fault.</summary>
    public int Fail(int at)
    {
        FaultAt = at;
        return -1;
    }

    /// <summary>
    /// From a header to behind it and, of a scalar, behind its bytes. Bounds are checked, strings too.
    /// </summary>
    /// <param name="at">The header.</param>
    /// <param name="value">What it is, and where.</param>
    public int Read(int at, out MsgPackValue value)
    {
        value = default;
        if (at >= length)
            return Fail(length);
        var code = bytes[at];
        value.Kind = MsgPackKinds.Of(code);
        value.Code = code;
        var width = MsgPackKinds.LengthBytes(code);
        var start = at + 1 + width;
        if (value.Kind == MsgPackKind.None || start > length)
            return Fail(at);
        var size = width == 0 ? (uint)MsgPackKinds.FixedLength(code) : BigEndian(at + 1, width);
        if (value.Kind is MsgPackKind.Array or MsgPackKind.Map)
        {
            value.Start = start;
            value.Count = size;
            return start;
        }

        // The type of an extension stands before its bytes.
        if (value.Kind == MsgPackKind.Extension && start++ >= length)
            return Fail(at);
        if (size > (uint)(length - start))
            return Fail(at);
        value.Start = start;
        value.Count = size;
        var end = start + (int)size;
        return value.Kind != MsgPackKind.Text || Utf8.IsValid(new ReadOnlySpan<byte>(bytes + start, (int)size))
            ? end
            : Fail(start);
    }

    /// <summary>From the header of any value to behind the value, however deep it is.</summary>
    /// <param name="at">The header.</param>
    /// <param name="depth">Arrays and maps open around it.</param>
    public int Skip(int at, int depth)
    {
        at = Read(at, out var value);
        if (at < 0 || value.Kind is not (MsgPackKind.Array or MsgPackKind.Map))
            return at;
        if (depth >= MaxDepth)
            return Fail(at);
        var count = value.Kind == MsgPackKind.Map ? 2L * value.Count : value.Count;
        for (; count > 0 && at >= 0; count--)
            at = Skip(at, depth + 1);
        return at;
    }

    /// <summary>An unsigned number of 1, 2, 4 or 8 bytes.</summary>
    public readonly ulong BigEndian64(int at, int width) => width switch
    {
        1 => bytes[at],
        2 => BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(bytes + at, 2)),
        4 => BinaryPrimitives.ReadUInt32BigEndian(new ReadOnlySpan<byte>(bytes + at, 4)),
        _ => BinaryPrimitives.ReadUInt64BigEndian(new ReadOnlySpan<byte>(bytes + at, 8)),
    };

    private readonly uint BigEndian(int at, int width) => (uint)BigEndian64(at, width);
}
