using System.Diagnostics;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca;
using MicroAlpha.Gateways.Alpaca.Sessions;
using MicroAlpha.Host.Wiring;
using MicroAlpha.Ring;

namespace MicroAlpha.LatencyBench.Venue;

/// <summary>
/// One data session from the venue's process over loopback to a lane: 10,000 symbols subscribed by name, trades and
/// quotes as JSON, as fast as it goes. Every message that the venue sent must be an event of the ring.
/// </summary>
public sealed class SessionCase : IBenchCase
{
    private const int Symbols = 10_000;
    private const int RingLength = 1 << 16;
    private const int WindowMs = 1000;
    private const int TimeoutMs = 60_000;

    // More than the session takes in the windows: at the end the rest is read without being measured.
    private const long EventsPerWindow = 12_000_000;

    /// <inheritdoc />
    public string Name => "session";

    /// <inheritdoc />
    public void Run(BenchOptions options, Report report)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(report);
        if (VenueChild.TryServe())
            return;
        using var venue = VenueChild.Start(Name, Symbols, EventsPerWindow * (options.Reps + 2));
        using var ring = new Ring<EngineEvent>(RingLength, 0, LinuxPlatform.Ring);
        using var lane = new Lane<EngineEvent, KindCounts>(
            ring, new KindCounts(), new LaneOptions("count") { Wait = WaitPolicy.Nap }, LinuxPlatform.Ring);
        lane.Start();
        using var feed = new AlpacaFeed(
            Options(venue),
            new AlpacaKeys("bench", "bench"),
            new InstrumentTable(2 * Symbols),
            new SharedProducer<EngineEvent>(ring));
        var thread = new Thread(feed.Run) { Name = "feed" };
        thread.Start();
        long sent;
        try
        {
            sent = MeasureAll(options, report, venue, feed);
        }
        finally
        {
            feed.Stop();
            thread.Join();
            lane.DrainAndStop();
            lane.Join();
        }

        Check(sent, lane.Stage.Count(EventKind.Trade) + lane.Stage.Count(EventKind.Quote), feed);
    }

    // Returns how many messages the venue sent.
    private static long MeasureAll(BenchOptions options, Report report, VenueChild venue, AlpacaFeed feed)
    {
        WaitUntil(() => feed.AcknowledgedSymbols == Symbols, feed, "10,000 symbols were not acknowledged");
        Report.Note($"{feed.AcknowledgedSymbols} symbols acknowledged");
        Thread.Sleep(WindowMs);
        Measure(options, report, venue, feed);
        WaitUntil(() => venue.Read("feed_at_end") == 1, feed, "the market did not end");
        var sent = venue.Read("messages");
        WaitUntil(() => feed.Market.Counters.Events >= sent, feed, "messages are missing");
        return sent;
    }

    private static AlpacaOptions Options(VenueChild venue) => new()
    {
        MarketStream = new Uri(venue.StreamUrl + "/v2/sip"),
        TradingRest = new Uri(venue.RestUrl),
        MarketRest = new Uri(venue.RestUrl),
        FillsGaps = false,
        Market = new MarketStreamOptions { Symbols = SyntheticSymbols() },
    };

    private static IReadOnlyList<string> SyntheticSymbols() =>
        Gateways.Synthetic.SyntheticOptions.NumberedSymbols(Symbols);

    private static void Measure(BenchOptions options, Report report, VenueChild venue, AlpacaFeed feed)
    {
        var (rates, ours, theirs, allocated) = (new Medians(), new Medians(), new Medians(), new Medians());
        for (var rep = 0; rep < options.Reps; rep++)
        {
            var (start, before) = (Stopwatch.GetTimestamp(), feed.Market.Counters.Events);
            var (cpu, venueCpu) = (Environment.CpuUsage.TotalTime, venue.CpuTime);
            var bytes = GC.GetTotalAllocatedBytes();
            Thread.Sleep(WindowMs);
            bytes = GC.GetTotalAllocatedBytes() - bytes;
            var count = feed.Market.Counters.Events - before;
            rates.Add(count / Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            ours.Add((Environment.CpuUsage.TotalTime - cpu).TotalNanoseconds / count);
            theirs.Add((venue.CpuTime - venueCpu).TotalNanoseconds / count);
            allocated.Add((double)bytes / count);
        }

        report.Add(rates.ToResult("session/loopback_10000_symbols", "M/s"));
        report.Add(ours.ToResult("session/cpu_engine", "ns", theirs, "the venue's CPU time a message"));
        report.Add(allocated.ToResult("session/allocated", "B"));
    }

    private static void Check(long sent, long received, AlpacaFeed feed)
    {
        if (feed.Fault is not null)
            throw new InvalidOperationException("the session failed", feed.Fault);
        if (received != sent || feed.Market.Counters.Gaps != 0 || feed.Market.Counters.Malformed != 0)
        {
            throw new InvalidOperationException(
                $"of {sent} messages {received} came, with {feed.Market.Counters.Gaps} gaps");
        }

        Report.Note($"{sent} messages sent, {received} events in the ring, 0 lost");
    }

    private static void WaitUntil(Func<bool> isDone, AlpacaFeed feed, string otherwise)
    {
        for (var start = Stopwatch.GetTimestamp(); !isDone();)
        {
            if (feed.Fault is not null || Stopwatch.GetElapsedTime(start).TotalMilliseconds > TimeoutMs)
                throw new InvalidOperationException(otherwise, feed.Fault);
            Thread.Sleep(10);
        }
    }
}
