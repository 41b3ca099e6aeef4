using System.Buffers;
using System.Text.Json;
using MicroAlpha.Events;

namespace MicroAlpha.Storage.Log;

/// <summary>
/// Writes meta lines: the first line of a segment and gap records. Knows the symbols defined so far, so that a segment
/// can be read alone. Cold path: once per segment or gap.
/// </summary>
internal sealed class SegmentFacts
{
    private const int SymbolLimit = 4096;
    private const int LineLimit = LogFormat.MaxRawBytes - 64;

    private readonly LogOptions _options;
    private readonly Latin1Text24[] _symbols = new Latin1Text24[SymbolLimit];
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private int _count;

    public SegmentFacts(LogOptions options)
    {
        _options = options;
    }

    /// <summary>Remembers the symbol of an instrument.</summary>
    public void Define(uint id, ref InstrumentDefinitionPayload definition)
    {
        if (id >= SymbolLimit)
            return;
        _symbols[id] = definition.Symbol;
        _count = Math.Max(_count, (int)id + 1);
    }

    /// <summary>The first line of a segment with its newline; valid until the next call.</summary>
    public ReadOnlySpan<byte> SegmentLine(
        in SegmentName name,
        long firstSequence,
        long createdNs,
        bool isAfterAbandoned)
    {
        var line = SegmentLine(name, firstSequence, createdNs, isAfterAbandoned, withInstruments: true);
        return line.Length <= LineLimit
            ? line
            : SegmentLine(name, firstSequence, createdNs, isAfterAbandoned, withInstruments: false);
    }

    /// <summary>The line of a gap record with its newline; valid until the next call.</summary>
    public ReadOnlySpan<byte> GapLine(in GapRange gap)
    {
        _buffer.ResetWrittenCount();
        using var json = new Utf8JsonWriter(_buffer);
        json.WriteStartObject();
        json.WriteString("meta"u8, "gap"u8);
        json.WriteNumber("first_seq"u8, gap.FirstSequence);
        json.WriteNumber("last_seq"u8, gap.NextSequence - 1);
        json.WriteNumber("first_cmd"u8, gap.FirstCommandSequence);
        json.WriteNumber("last_cmd"u8, gap.NextCommandSequence - 1);
        json.WriteNumber("meta_lines"u8, gap.MetaLines);
        json.WriteString("reason"u8, gap.Reason);
        return End(json);
    }

    private ReadOnlySpan<byte> SegmentLine(
        in SegmentName name, long firstSequence, long createdNs, bool isAfterAbandoned, bool withInstruments)
    {
        _buffer.ResetWrittenCount();
        using var json = new Utf8JsonWriter(_buffer);
        json.WriteStartObject();
        json.WriteString("meta"u8, "segment"u8);
        json.WriteNumber("version"u8, LogFormat.Version);
        json.WriteString(
            "session"u8,
            name.SessionId.ToString("x16", System.Globalization.CultureInfo.InvariantCulture));
        json.WriteNumber("segment"u8, name.Number);
        json.WriteNumber("day"u8, name.Day);
        json.WriteNumber("first_seq"u8, firstSequence);
        json.WriteNumber("created_ns"u8, createdNs);
        json.WriteNumber("checkpoint_every"u8, _options.CheckpointEvery);
        json.WriteString("build"u8, _options.Build);
        if (isAfterAbandoned)
            json.WriteBoolean("after_abandoned"u8, true);
        if (name.Number == 0 && _options.SessionFacts.Length > 0)
        {
            json.WritePropertyName("facts"u8);
            json.WriteRawValue(_options.SessionFacts);
        }

        if (withInstruments && _count > 0)
            WriteInstruments(json);
        return End(json);
    }

    private void WriteInstruments(Utf8JsonWriter json)
    {
        json.WriteStartArray("instruments"u8);
        for (var i = 0; i < _count; i++)
            json.WriteStringValue(_symbols[i].ToString());
        json.WriteEndArray();
    }

    private ReadOnlySpan<byte> End(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.Flush();
        _buffer.Write("\n"u8);
        return _buffer.WrittenSpan;
    }
}
