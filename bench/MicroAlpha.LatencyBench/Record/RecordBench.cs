using System.Diagnostics;
using MicroAlpha.Events;
using MicroAlpha.Native;
using MicroAlpha.Storage.Lines;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.LatencyBench.Record;

/// <summary>
/// The recorder on one core (format, LZ4, write, fdatasync) and the way back, stage by stage. Every method runs once
/// and returns events per second; the caller repeats, alternates and takes medians.
/// </summary>
public static class RecordBench
{
    private const int Distinct = 4096;

    /// <summary>Events per second through the whole recorder into a directory, the final sync included.</summary>
    /// <param name="directory">An empty or missing directory; the log stays there.</param>
    /// <param name="events">How many.</param>
    /// <param name="level">liblz4's level.</param>
    public static double Record(string directory, long events, int level = LogOptions.FastLevel)
    {
        var slots = Slots();
        using var logs = LogDirectory.Open(directory);
        using var log = logs.StartSession(new LogOptions { CompressionLevel = level });
        var recorder = new Recorder<NoOutputs>(log, default);
        var start = Stopwatch.GetTimestamp();
        for (long sequence = 0; sequence < events; sequence++)
        {
            recorder.OnEvent(ref slots[sequence & (Distinct - 1)], sequence);
            if ((sequence & 255) == 255)
                recorder.OnBatchEnd(sequence);
        }

        recorder.OnStop();
        var rate = events / Stopwatch.GetElapsedTime(start).TotalSeconds;
        return log.DurableSequence == events - 1 ? rate : double.NaN;
    }

    /// <summary>Events per second of the formatter alone, into one block's buffer over and over.</summary>
    public static double Format(long events)
    {
        var slots = Slots();
        var buffer = new byte[65536];
        var at = 0;
        var start = Stopwatch.GetTimestamp();
        for (long sequence = 0; sequence < events; sequence++)
        {
            if (at > buffer.Length - LineFormatter.MaxLength)
                at = 0;
            at += LineFormatter.FormatEvent(ref slots[sequence & (Distinct - 1)], sequence, buffer.AsSpan(at));
        }

        return events / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Events per second of LZ4 alone on the blocks of a log.</summary>
    public static double Compress(string directory, int level = LogOptions.FastLevel)
    {
        using var reader = new LogReader([directory]);
        using var encoder = new Lz4FrameEncoder(level);
        var frame = new byte[encoder.MaxFrame];
        long events = 0;
        long ticks = 0;
        while (reader.TryReadBlock())
        {
            var start = Stopwatch.GetTimestamp();
            encoder.Encode(reader.BlockLines, frame);
            ticks += Stopwatch.GetTimestamp() - start;
            events += reader.BlockEventCount;
        }

        return events * (double)Stopwatch.Frequency / ticks;
    }

    /// <summary>Events per second of reading blocks: file, every check, LZ4; no line is parsed.</summary>
    public static double ReadBlocks(string directory)
    {
        using var reader = new LogReader([directory]);
        long events = 0;
        var start = Stopwatch.GetTimestamp();
        while (reader.TryReadBlock())
            events += reader.BlockEventCount;
        return events / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Events per second of reading blocks and parsing every event, in batches, as a replay does.</summary>
    public static double ReadEvents(string directory)
    {
        using var reader = new LogReader([directory]);
        var slots = new EngineEvent[256];
        EngineEvent slot = default;
        OrderCommand command = default;
        long events = 0;
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var count = reader.ReadEvents(slots, out _);
            events += count;
            if (count > 0)
                continue;
            var record = reader.Next(ref slot, ref command, out _);
            if (record == LogRecord.End)
                break;
            events += record == LogRecord.Event ? 1 : 0;
        }

        return events / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Raw bytes, file bytes and mean line length of a log, for the table.</summary>
    public static (long RawBytes, long FileBytes, double LineBytes) Measure(string directory)
    {
        var statistics = LogVerifier.Verify([directory]);
        return (
            statistics.RawBytes,
            statistics.FileBytes,
            statistics.RawBytes / (double)Math.Max(1, statistics.Events));
    }

    /// <summary>
    /// Quotes and trades of 20 instruments with prices that wander as real ones do; the same ones every time.
    /// </summary>
    public static EngineEvent[] Slots()
    {
        var random = new Random(7);
        var slots = new EngineEvent[Distinct];
        var prices = new long[20];
        Array.Fill(prices, 150_000_000_000);
        var timeNs = 1_795_194_000_000_000_000L;
        for (var i = 0; i < Distinct; i++)
        {
            ref var slot = ref slots[i];
            timeNs += random.Next(1, 200_000);
            slot.InstrumentId = (uint)random.Next(prices.Length);
            slot.VenueTimeNs = timeNs;
            slot.ReceiveTimeNs = timeNs + random.Next(100_000, 900_000);
            slot.Source = EventSource.AlpacaData;
            slot.Tape = (byte)'C';
            var price = prices[slot.InstrumentId] += random.Next(-2, 3) * 10_000_000L;
            if (random.Next(100) < 85)
                FillQuote(ref slot, price, random);
            else
                FillTrade(ref slot, price, random, i);
        }

        return slots;
    }

    private static void FillQuote(ref EngineEvent slot, long price, Random random)
    {
        slot.Kind = EventKind.Quote;
        slot.Quote.BidPriceE9 = price;
        slot.Quote.BidSizeE9 = random.Next(1, 20) * 100_000_000_000L;
        slot.Quote.AskPriceE9 = price + (random.Next(1, 4) * 10_000_000L);
        slot.Quote.AskSizeE9 = random.Next(1, 20) * 100_000_000_000L;
        slot.Quote.BidExchange = (byte)"QPZKV"[random.Next(5)];
        slot.Quote.AskExchange = (byte)"QPZKV"[random.Next(5)];
        slot.Quote.BidCondition = (byte)'R';
    }

    private static void FillTrade(ref EngineEvent slot, long price, Random random, int id)
    {
        slot.Kind = EventKind.Trade;
        slot.Trade.PriceE9 = price;
        slot.Trade.SizeE9 = random.Next(1, 500) * 1_000_000_000L;
        slot.Trade.TradeId = 52_983_525_000L + id;
    }
}
