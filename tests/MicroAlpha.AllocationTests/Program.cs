using MicroAlpha.AllocationTests;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Synthetic;
using MicroAlpha.Host.Engine;
using MicroAlpha.Host.Wiring;
using MicroAlpha.Pipeline;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Core;
using MicroAlpha.Pipeline.Indicators;
using MicroAlpha.Ring;
using MicroAlpha.Storage.ClickHouse;
using MicroAlpha.Storage.Log;

// Feed, core, recorder and store lanes as in the engine, on their threads: after warm-up no thread may allocate a byte.
const long WarmUp = 400_000;
const long Measured = 1_000_000;
var path = Directory.CreateTempSubdirectory("microalpha-allocation-").FullName;
var failures = 0;
using (var ring = new Ring<EngineEvent>(1 << 16, 0, LinuxPlatform.Ring))
using (var commands = new Ring<OrderCommand>(1 << 12, 0, LinuxPlatform.Ring))
using (var directory = LogDirectory.Open(path))
using (var log = directory.StartSession(new LogOptions()))
{
    var producer = new SharedProducer<EngineEvent>(ring);
    var probe = new LatencyProbe(ring.Capacity);
    var books = new BooksStage(new BookSet(new BookOptions()));
    var core = Topology.CreateCore(
        books, Indicators.All, new CommandWriter(new SingleProducer<OrderCommand>(commands)), 65_536);
    var recorder = new Recorder<CommandOutputs>(log, new CommandOutputs(commands, "recorder"));
    using var coreLane = new Lane<EngineEvent, Counted<Timed<EngineEvent, CoreStage<IndicatorStage>>>>(
        ring, new(new(core, probe, new LatencyHistogram()), WarmUp), new LaneOptions("core"), LinuxPlatform.Ring);
    using var recorderLane = new Lane<EngineEvent, Counted<Timed<EngineEvent, Recorder<CommandOutputs>>>>(
        ring, new(new(recorder, probe, new LatencyHistogram()), WarmUp),
            new LaneOptions("recorder") { Wait = WaitPolicy.Nap },
        LinuxPlatform.Ring);
    using var store = new StoreDrain(log);
    using var storeLane = new Lane<EngineEvent, Counted<StoreStage>>(
        ring, new(store.Stage, WarmUp), new LaneOptions("store") { Wait = WaitPolicy.Nap, IsObserver = true },
        LinuxPlatform.Ring);
    coreLane.Start();
    recorderLane.Start();
    storeLane.Start();
    var market = new SyntheticMarket(new SyntheticOptions(), new InstrumentTable(64));
    EngineEvent slot = default;
    var before = 0L;
    for (var sent = 0L; sent < WarmUp + Measured; sent++)
    {
        if (sent == WarmUp)
            before = GC.GetAllocatedBytesForCurrentThread();
        market.TryNext(ref slot);
        if (!producer.Claim(1, -1, out var at))
            throw new InvalidOperationException(ring.Fault?.Reason);
        producer.Write(at, slot);
        probe.Mark(at);
        producer.Publish(at);
    }

    var feed = GC.GetAllocatedBytesForCurrentThread() - before;
    coreLane.DrainAndStop();
    coreLane.Join();
    recorderLane.DrainAndStop();
    recorderLane.Join();
    storeLane.DrainAndStop();
    storeLane.Join();
    store.Stop();
    failures += Tell("feed", feed);
    failures += Tell("core lane", coreLane.Stage.Allocated);
    failures += Tell("recorder lane", recorderLane.Stage.Allocated);
    failures += Tell("store lane", storeLane.Stage.Allocated);
    failures += Tell("store encoder", store.Allocated, store.Events);
}

failures += Tell("trading core", TradingRun.Measure(WarmUp, Measured));

// Each frame of the run once is a round.
failures += Tell("parsers", ParserRun.Measure(20_000), 20_000, 20_000);
Directory.Delete(path, recursive: true);
return failures == 0 ? 0 : 1;

static int Tell(string thread, long bytes, long measured = Measured, long warmUp = WarmUp)
{
    Console.WriteLine($"{(bytes == 0 ? "pass" : "FAIL")} {thread,-14} {bytes} B in {measured} events after "
        + $"{warmUp} of warm-up");
    return bytes == 0 ? 0 : 1;
}
