using System.Diagnostics;
using MicroAlpha.Events;
using MicroAlpha.LatencyBench.Parse;
using MicroAlpha.Storage.Lines;

namespace MicroAlpha.LatencyBench.Lines;

/// <summary>
/// Formatting and parsing of the log's lines against the framework's JSON writer and reader on the same lines. Both
/// sides alternate within one run; every figure is the median of the repetitions with minimum and maximum beside it.
/// </summary>
public static class LinesBench
{
    private const int LineCount = 8192;
    private const int RoundsPerRepetition = 20;

    /// <summary>Runs every case on quotes, trades, book levels and their mix.</summary>
    /// <param name="repetitions">At least 9.</param>
    public static IReadOnlyList<LinesResult> Run(int repetitions = 9)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(repetitions, 9);
        var results = new List<LinesResult>();
        var peer = SimdjsonPeer.TryLoad();
        foreach (var mix in LinesInput.Mixes)
        {
            var input = new LinesInput(mix, LineCount);
            results.Add(Compare($"format {mix}", "Utf8JsonWriter", input, repetitions, Format, LinesBaseline.Write));
            results.Add(Compare($"parse {mix}", "Utf8JsonReader", input, repetitions, Parse, LinesBaseline.Read));
            if (peer is not null)
                results.Add(ComparePeer(mix, input, repetitions, peer));
            results.Add(Compare($"parse-single {mix}", "Utf8JsonReader", input, repetitions, ParseSingle,
                LinesBaseline.Read));
        }

        var numbers = new LinesInput("mix", LineCount);
        results.Add(Compare("fixed-point print", "decimal", numbers, repetitions, PrintE9,
            LinesBaseline.PrintDecimals));
        results.Add(Compare("fixed-point parse", "decimal", numbers, repetitions, ParseE9,
            LinesBaseline.ParseDecimals));
        return results;
    }

    // simdjson reads whole blocks of lines and may read a little behind them.
    private static LinesResult ComparePeer(string mix, LinesInput input, int repetitions, SimdjsonPeer peer)
    {
        var padded = GC.AllocateArray<byte>(input.Lines.Length + ParseInput.Padding, pinned: true);
        input.Lines.CopyTo(padded, 0);
        return Compare($"parse-simdjson {mix}", "simdjson On-Demand", input, repetitions, Parse,
            one => peer.ParseLines(padded, one.Lines.Length));
    }

    private static LinesResult Compare(
        string name, string baseline, LinesInput input, int repetitions, Func<LinesInput, long> ours, Func<LinesInput,
            long> theirs)
    {
        var check = ours(input);
        if (check != theirs(input))
            throw new InvalidOperationException($"{name}: both sides must do the same work");
        // Tiered compilation finishes in the background: warm until it has.
        for (var until = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 2); Stopwatch.GetTimestamp() < until;)
            check += ours(input) + theirs(input);
        var ourNs = new double[repetitions];
        var theirNs = new double[repetitions];
        for (var i = 0; i < repetitions; i++)
        {
            ourNs[i] = Measure(input, ours);
            theirNs[i] = Measure(input, theirs);
        }

        Array.Sort(ourNs);
        Array.Sort(theirNs);
        return new LinesResult(
            name, baseline, repetitions, ourNs[repetitions / 2], ourNs[0], ourNs[^1],
            theirNs[repetitions / 2], theirNs[0], theirNs[^1], (double)input.Lines.Length / LineCount);
    }

    private static double Measure(LinesInput input, Func<LinesInput, long> side)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < RoundsPerRepetition; i++)
            side(input);
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / ((double)RoundsPerRepetition * LineCount);
    }

    private static long Format(LinesInput input)
    {
        var block = input.Block.AsSpan();
        var at = 0;
        long total = 0;
        for (var i = 0; i < input.Slots.Length; i++)
        {
            if (block.Length - at < LineFormatter.MaxLength)
            {
                total += at;
                at = 0;
            }

            at += LineFormatter.FormatEvent(ref input.Slots[i], input.FirstSequence + i, block[at..]);
        }

        return total + at;
    }

    private static long Parse(LinesInput input)
    {
        ReadOnlySpan<byte> lines = input.Lines;
        EngineEvent slot = default;
        long check = 0;
        for (var position = 0; position < lines.Length;)
        {
            if (LineParser.NextEvent(lines, ref position, ref slot, out var sequence) != LineResult.Ok)
                throw new InvalidOperationException("not a line of ours");
            check += sequence + slot.Quote.BidPriceE9 + slot.Quote.BidSizeE9 + slot.ReceiveTimeNs;
        }

        return check;
    }

    private static long ParseSingle(LinesInput input)
    {
        EngineEvent slot = default;
        long check = 0;
        for (var i = 0; i < input.Slots.Length; i++)
        {
            if (LineParser.TryParseEvent(input.Line(i), ref slot, out var sequence) != LineResult.Ok)
                throw new InvalidOperationException("not a line of ours");
            check += sequence + slot.Quote.BidPriceE9 + slot.Quote.BidSizeE9 + slot.ReceiveTimeNs;
        }

        return check;
    }

    private static long PrintE9(LinesInput input)
    {
        Span<byte> target = stackalloc byte[32];
        long total = 0;
        foreach (var value in input.Numbers)
            total += DecimalE9.Format(value, target);
        return total;
    }

    private static long ParseE9(LinesInput input)
    {
        long sum = 0;
        for (var i = 0; i < input.Numbers.Length; i++)
        {
            if (DecimalE9.TryParse(input.NumberText(i), out var value, out _))
                sum += value;
        }

        return sum;
    }
}
