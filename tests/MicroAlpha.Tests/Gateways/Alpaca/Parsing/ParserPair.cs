using System.Runtime.InteropServices;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Parsing;

namespace MicroAlpha.Tests.Gateways.Alpaca.Parsing;

/// <summary>A parser beside its twin: the same frames to both, and the first difference as text.</summary>
internal sealed class ParserPair
{
    private readonly List<EngineEvent> _events = [];
    private readonly Func<byte[], long, FrameOutcome> _parse;
    private readonly Func<byte[], long, TwinFrame> _twin;
    private readonly ParserCounters _counters;
    private long[] _counted = new long[4];

    private ParserPair(
        ParserCounters counters, List<EngineEvent> events, Func<byte[], long, FrameOutcome> parse,
        Func<byte[], long, TwinFrame> twin) => (_counters, _events, _parse, _twin) = (counters, events, parse, twin);

    /// <summary>Elements that took the short way.</summary>
    public long QuickElements => _counters.QuickElements;

    public static ParserPair Json(AlpacaFeedKind kind = AlpacaFeedKind.Stocks, int capacity = 64, bool isQuick = true)
    {
        List<EngineEvent> events = [];
        var parser = new AlpacaJsonParser<ListSink>(new InstrumentTable(capacity), new ListSink(events), kind, 3, null)
        {
            IsQuick = isQuick,
        };
        var twin = new JsonTwin(capacity, kind);
        return new ParserPair(
            parser.Counters, events, (frame, time) => parser.Parse(frame, time),
            (frame, time) => twin.Parse(frame, time));
    }

    public static ParserPair MsgPack(AlpacaFeedKind kind = AlpacaFeedKind.Stocks, int capacity = 64)
    {
        List<EngineEvent> events = [];
        var parser = new AlpacaMsgPackParser<ListSink>(
            new InstrumentTable(capacity), new ListSink(events), kind, 3, null);
        var twin = new MsgPackTwin(capacity, kind);
        return new ParserPair(parser.Counters, events, (frame, time) => parser.Parse(frame, time), twin.Parse);
    }

    /// <summary>Null when both sides agree on the frame.</summary>
    public string? Difference(byte[] frame, long receiveTimeNs = 1_700_000_000_000_000_001)
    {
        _events.Clear();
        var expected = _twin(frame, receiveTimeNs);
        FrameOutcome outcome;
        try
        {
            outcome = _parse(frame, receiveTimeNs);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return $"threw {e}";
        }

        long[] counted = [_counters.UnknownElements, _counters.MalformedElements, _counters.DroppedConditions,
            _counters.CutCodes];
        var added = counted.Zip(_counted, (after, before) => after - before).ToArray();
        _counted = counted;
        if (outcome.Kind != expected.Kind)
            return $"{outcome.Kind}, expected {expected.Kind}";
        long[] wanted = [expected.Unknown, expected.Malformed, expected.DroppedConditions, expected.CutCodes];
        if (!added.SequenceEqual(wanted) || outcome.Skipped != expected.Unknown + expected.Malformed)
            return $"unknown, malformed, dropped, cut {string.Join(' ', added)}, expected {string.Join(' ', wanted)}";
        if (outcome.Events != _events.Count || _events.Count != expected.Events.Count)
            return $"{outcome.Events} told, {_events.Count} published, {expected.Events.Count} expected";
        for (var i = 0; i < _events.Count; i++)
        {
            var (actual, wants) = (Bytes(_events[i]), Bytes(expected.Events[i]));
            if (!actual.AsSpan().SequenceEqual(wants))
                return $"event {i}: {Convert.ToHexString(actual)}, expected {Convert.ToHexString(wants)}";
        }

        return null;
    }

    private static byte[] Bytes(EngineEvent slot) =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<EngineEvent>(ref slot)).ToArray();
}
