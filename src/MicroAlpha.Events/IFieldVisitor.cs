namespace MicroAlpha.Events;

/// <summary>
/// Walks the fields of a slot in their one canonical order. The log's formatter and parser, the column encoders and the
/// schema all are visitors, so that a new payload is described once and is recorded, replayed and stored without a
/// change there.
/// </summary>
/// <remarks>
/// Implement it as a struct and call it through a generic parameter: every call is then inlined. <c>at</c> is an opaque
/// cursor that the visitor threads through (a byte address for text, unused for a schema); a negative or zero cursor
/// means "stop", and every later call must hand it back unchanged. A field whose value is 0 is absent in text.
/// <c>key</c> is the JSON key with its punctuation, for example <c>,"bp":</c>.
/// </remarks>
public interface IFieldVisitor
{
    /// <summary>A decimal in units of 1e-9.</summary>
    nint E9(nint at, ReadOnlySpan<byte> key, ref long valueE9);

    /// <summary>A time in ns since the Unix epoch, UTC.</summary>
    nint TimeNs(nint at, ReadOnlySpan<byte> key, ref long timeNs);

    /// <summary>A signed whole number.</summary>
    nint Int64(nint at, ReadOnlySpan<byte> key, ref long value);

    /// <summary>A signed whole number.</summary>
    nint Int32(nint at, ReadOnlySpan<byte> key, ref int value);

    /// <summary>An unsigned whole number.</summary>
    nint UInt32(nint at, ReadOnlySpan<byte> key, ref uint value);

    /// <summary>A small unsigned number or enum value.</summary>
    nint Byte(nint at, ReadOnlySpan<byte> key, ref byte value);

    /// <summary>One Latin-1 character kept in a byte; 0 is absent.</summary>
    nint Char(nint at, ReadOnlySpan<byte> key, ref byte value);

    /// <summary>Up to four Latin-1 characters, first one in the low byte; 0 bytes at the end are absent.</summary>
    nint Chars4(nint at, ReadOnlySpan<byte> key, ref uint value);

    /// <summary>64 bits shown as hexadecimal text (identities, hashes).</summary>
    nint Hex64(nint at, ReadOnlySpan<byte> key, ref ulong value);

    /// <summary>Fixed-size Latin-1 text; 0 bytes at the end are absent.</summary>
    nint Text(nint at, ReadOnlySpan<byte> key, Span<byte> value);
}
