using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>
/// The fields of one element, whatever its codec, read by key. A struct type parameter, so that calls are direct. Of a
/// key that comes twice the last value counts. Results are 0 unless the state is Good.
/// </summary>
internal interface IElementFields
{
    /// <summary>A number that is exact in 1e-9 units.</summary>
    FieldState E9(FieldKey key, out long valueE9);

    /// <summary>A number, rounded to the nearest 1e-9 unit, halves away from zero.</summary>
    FieldState RoundedE9(FieldKey key, out long valueE9);

    /// <summary>A whole number of 0 to 2^64 - 1 spelled as one: no point, no exponent, no sign.</summary>
    FieldState UInt64(FieldKey key, out ulong value);

    /// <summary>A time, ns since the Unix epoch.</summary>
    FieldState Time(FieldKey key, out long timeNs);

    /// <summary>
    /// Latin-1 text without zeros; characters beyond the target are counted in the length, but not kept.
    /// </summary>
    FieldState Text(FieldKey key, Span<byte> target, out int length);

    /// <summary>
    /// Texts of one Latin-1 character each: the first four, first one in the low byte, and how many there are. Null
    /// and empty ones are left out. One text stands for an array of one.
    /// </summary>
    FieldState Letters(FieldKey key, out uint letters, out int count);

    /// <summary>true or false.</summary>
    FieldState Boolean(FieldKey key, out bool value);

    /// <summary>
    /// The levels of one side of a book: price above 0, size 0 or more. Only the payloads of the targets are written.
    /// Bad, too, when there are more levels than targets.
    /// </summary>
    FieldState Levels(FieldKey key, Side side, Span<EngineEvent> targets, out int count);
}
