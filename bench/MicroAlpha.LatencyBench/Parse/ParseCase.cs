using System.Diagnostics;
using System.Runtime.InteropServices;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Parsing;
using MicroAlpha.Host.Wiring;
using MicroAlpha.Ring;

namespace MicroAlpha.LatencyBench.Parse;

/// <summary>
/// Frames of Alpaca's stock stream to published events, beside the framework's JSON reader and simdjson's On-Demand
/// parser on the same bytes in turns. ns a message; our side includes the ring, theirs fill an array of slots.
/// </summary>
public sealed class ParseCase : IBenchCase
{
    private const long ReceiveTimeNs = 1_700_000_000_000_000_001;
    private const int RingLength = 1 << 14;
    private const int RoundsPerRepetition = 20;

    /// <inheritdoc />
    public string Name => "parse";

    /// <inheritdoc />
    public void Run(BenchOptions options, Report report)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(report);
        var peer = SimdjsonPeer.TryLoad();
        Report.Note(peer is null
            ? "without simdjson: tools/bench builds its side where g++ and libsimdjson-dev are installed"
            : $"simdjson's kernel: {peer.Implementation}");
        foreach (var perFrame in (int[])[1, 10, 100])
        {
            if (options.Wants($"parse/frames_{perFrame}"))
                Measure($"parse/frames_{perFrame}", new ParseInput(8192, perFrame, isShuffled: false), peer);
        }

        if (options.Wants("parse/shuffled_10"))
            Measure("parse/shuffled_10", new ParseInput(8192, 10, isShuffled: true), peer);
        // What every other type and spelling costs: quotes and trades sent the same way.
        if (options.Wants("parse/general_10"))
            Measure("parse/general_10", new ParseInput(8192, 10, isShuffled: false), peer, isQuick: false);

        void Measure(string name, ParseInput input, SimdjsonPeer? simdjson, bool isQuick = true)
        {
            var (ours, framework, native) = (new Medians(), new Medians(), new Medians());
            using var ring = new Ring<EngineEvent>(RingLength, 0, LinuxPlatform.Ring);
            var consumer = new Sequence();
            ring.AddGating(consumer, "bench");
            var producer = new SharedProducer<EngineEvent>(ring);
            var sink = new ParseSink(new RingSink(producer), producer, consumer);
            var parser = new AlpacaJsonParser<ParseSink>(
                input.CreateInstruments(), sink, AlpacaFeedKind.Stocks, 0, null)
            {
                IsQuick = isQuick,
            };
            var slots = new EngineEvent[RingLength];
            var baseline = new ParseBaseline(input.CreateSymbols(), slots);
            for (var i = 0; i < input.Symbols.Count; i++)
                simdjson?.AddSymbol(input.Symbols[i], (uint)i);
            Check(input, baseline, simdjson, slots);
            // Tiered compilation finishes in the background: warm until it has.
            for (var until = Stopwatch.GetTimestamp() + Stopwatch.Frequency; Stopwatch.GetTimestamp() < until;)
            {
                Ours(input, parser);
                Framework(input, baseline);
            }

            for (var rep = 0; rep < options.Reps; rep++)
            {
                ours.Add(Time(input, () => Ours(input, parser)));
                if (simdjson is not null)
                    native.Add(Time(input, () => simdjson.ParseFrames(input, ReceiveTimeNs, slots)));
                framework.Add(Time(input, () => Framework(input, baseline)));
            }

            report.Add(ours.ToResult(name, "ns", framework, "Utf8JsonReader"));
            if (simdjson is not null)
                report.Add(ours.ToResult($"{name}_simdjson", "ns", native, "simdjson On-Demand"));
        }
    }

    private static double Time(ParseInput input, Func<long> side)
    {
        var start = Stopwatch.GetTimestamp();
        for (var round = 0; round < RoundsPerRepetition; round++)
        {
            if (side() != input.Messages)
                throw new InvalidOperationException("every message is one event");
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / ((double)RoundsPerRepetition * input.Messages);
    }

    private static long Ours<TSink>(ParseInput input, AlpacaJsonParser<TSink> parser)
        where TSink : struct, IFrameSink
    {
        long events = 0;
        for (var i = 0; i < input.Frames; i++)
            events += parser.Parse(input.Frame(i), ReceiveTimeNs).Events;
        return events;
    }

    private static long Framework(ParseInput input, ParseBaseline baseline)
    {
        var events = 0;
        for (var i = 0; i < input.Frames; i++)
            events += baseline.Read(input.Frame(i), ReceiveTimeNs, events);
        return events;
    }

    // All sides must make the same slots.
    private static void Check(ParseInput input, ParseBaseline baseline, SimdjsonPeer? peer, EngineEvent[] slots)
    {
        List<EngineEvent> events = [];
        Ours(input, new AlpacaJsonParser<ListSink>(
            input.CreateInstruments(), new ListSink(events), AlpacaFeedKind.Stocks, 0, null));
        var expected = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(events));
        Framework(input, baseline);
        if (!MemoryMarshal.AsBytes(slots.AsSpan(0, input.Messages)).SequenceEqual(expected))
            throw new InvalidOperationException("the framework's reader gives other events");
        Array.Clear(slots);
        if (peer is null)
            return;
        peer.ParseFrames(input, ReceiveTimeNs, slots);
        if (!MemoryMarshal.AsBytes(slots.AsSpan(0, input.Messages)).SequenceEqual(expected))
            throw new InvalidOperationException("simdjson gives other events");
    }

    private readonly struct ListSink(List<EngineEvent> events) : IFrameSink
    {
        public bool TryPublish(ReadOnlySpan<EngineEvent> batch)
        {
            events.AddRange(batch);
            return true;
        }
    }
}
