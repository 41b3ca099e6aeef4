using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Host.Engine;

/// <summary>What one segment of a log has of a live feed, as far as a run after it must know. Cold path.</summary>
internal sealed class SegmentTail
{
    private const uint MinuteSeconds = 60;

    private readonly Dictionary<uint, string> _symbols = [];
    private readonly List<(uint Instrument, long Id, byte Exchange)> _rows = [];
    private long _receiveNs;
    private long _venueNs;

    private SegmentTail()
    {
    }

    /// <summary>
    /// Nothing of the stream before this is missing, as of the last live event; 0 = there is none. What was fetched
    /// from the history says nothing of the stream.
    /// </summary>
    public long CompleteToNs => _venueNs == 0 ? _receiveNs : Math.Min(_receiveNs, _venueNs);

    /// <summary>When the first event came, live or not; <see cref="long.MaxValue"/> = there is none.</summary>
    public long FirstReceiveNs { get; private set; } = long.MaxValue;

    /// <summary>The symbols it knows.</summary>
    public IReadOnlyCollection<string> Symbols => _symbols.Values;

    /// <summary>Trades and minute bars.</summary>
    public IEnumerable<(string Symbol, long Id, byte Exchange)> Rows =>
        _rows.Where(row => _symbols.ContainsKey(row.Instrument))
            .Select(row => (_symbols[row.Instrument], row.Id, row.Exchange));

    /// <summary>Reads a segment.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fromNs">Rows of this venue time and later are kept.</param>
    public static SegmentTail Read(string path, long fromNs)
    {
        var tail = new SegmentTail();
        EngineEvent slot = default;
        OrderCommand command = default;
        using var reader = new LogReader([path]);
        for (var record = reader.Next(ref slot, ref command, out _);
            record != LogRecord.End;
            record = reader.Next(ref slot, ref command, out _))
        {
            if (record == LogRecord.Meta)
                tail.TakeMeta(reader.Line);
            else if (record == LogRecord.Event && slot.Source == EventSource.AlpacaData)
                tail.Take(slot, fromNs);
        }

        return tail;
    }

    private void Take(in EngineEvent slot, long fromNs)
    {
        FirstReceiveNs = Math.Min(FirstReceiveNs, slot.ReceiveTimeNs);
        switch (slot.Kind)
        {
            case EventKind.InstrumentDefinition:
                _symbols[slot.InstrumentId] = slot.InstrumentDefinition.Symbol.ToString();
                return;
            case EventKind.Connection or EventKind.SessionState:
                return;
            case EventKind.Trade when slot.VenueTimeNs >= fromNs:
                _rows.Add((slot.InstrumentId, slot.Trade.TradeId, slot.Trade.Exchange));
                break;
            case EventKind.BarPrices when slot.VenueTimeNs >= fromNs
                && slot.BarPrices.IntervalSeconds == MinuteSeconds:
                _rows.Add((slot.InstrumentId, slot.VenueTimeNs, 0));
                break;
        }

        if ((slot.Flags & (byte)TradeFlags.Backfilled) == 0 || !HasBackfilledFlag(slot.Kind))
        {
            _receiveNs = Math.Max(_receiveNs, slot.ReceiveTimeNs);
            _venueNs = Math.Max(_venueNs, slot.VenueTimeNs);
        }
    }

    private static bool HasBackfilledFlag(EventKind kind) =>
        kind is EventKind.Trade or EventKind.Quote or EventKind.BarPrices or EventKind.BarTotals;

    // A segment that is not the first of its session names the instruments of those before, by id.
    private void TakeMeta(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        using var meta = JsonDocument.ParseValue(ref reader);
        if (!meta.RootElement.TryGetProperty("instruments", out var instruments))
            return;
        foreach (var symbol in instruments.EnumerateArray())
            _symbols[(uint)_symbols.Count] = symbol.GetString()!;
    }
}
