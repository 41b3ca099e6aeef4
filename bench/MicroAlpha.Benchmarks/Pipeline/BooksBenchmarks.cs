using BenchmarkDotNet.Attributes;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Captures;
using MicroAlpha.Gateways.Synthetic;
using MicroAlpha.Pipeline.Books;

namespace MicroAlpha.Benchmarks.Pipeline;

/// <summary>
/// Time for each slot through the books: the synthetic market (1 and 1,000 symbols), and a real capture where
/// <c>MICROALPHA_BENCH_CAPTURE</c> names a Binance file.
/// </summary>
[MemoryDiagnoser]
public class BooksBenchmarks
{
    private const int Count = 1 << 20;

    private EngineEvent[] _slots = [];
    private BookSet _books = new(new BookOptions());
    private BooksStage _stage;

    /// <summary>Where the slots come from.</summary>
    [Params("synthetic-1", "synthetic-1000", "capture")]
    public string Feed { get; set; } = "";

    /// <summary>Only the slots that change books, so that the figure is per level.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var slots = new List<EngineEvent>(Count);
        EngineEvent slot = default;
        if (Feed == "capture")
        {
            var path = Environment.GetEnvironmentVariable("MICROALPHA_BENCH_CAPTURE");
            if (string.IsNullOrEmpty(path))
                throw new InvalidOperationException(
                    "set MICROALPHA_BENCH_CAPTURE to a Binance capture, or filter this case out");
            using var reader = CaptureImporter.Open(CaptureFormat.Binance, [path], new InstrumentTable(16));
            while (slots.Count < Count && reader.TryNext(ref slot))
                Add(slots, in slot);
        }
        else
        {
            var symbols = SyntheticOptions.NumberedSymbols(int.Parse(Feed["synthetic-".Length..]));
            var market = new SyntheticMarket(new SyntheticOptions { Symbols = symbols }, new InstrumentTable(1024));
            while (slots.Count < Count && market.TryNext(ref slot))
                Add(slots, in slot);
        }

        _slots = [.. slots];
        _books = new BookSet(new BookOptions());
        _stage = new BooksStage(_books);
    }

    /// <summary>
    /// All levels once; the time is for all of them, the number of levels is in the benchmark's name.
    /// </summary>
    [Benchmark]
    public long ApplyLevels()
    {
        var stage = _stage;
        var sequence = 0L;
        foreach (ref var slot in _slots.AsSpan())
            stage.OnEvent(ref slot, sequence++);
        return sequence;
    }

    /// <summary>The same with a state hash every 65,536 slots, as the engine's checkpoints ask for it.</summary>
    [Benchmark]
    public ulong ApplyLevelsWithCheckpoints()
    {
        var stage = _stage;
        var hash = 0UL;
        var sequence = 0L;
        foreach (ref var slot in _slots.AsSpan())
        {
            stage.OnEvent(ref slot, sequence++);
            if ((sequence & 65_535) == 0)
                hash ^= _books.StateHash();
        }

        return hash;
    }

    private static void Add(List<EngineEvent> slots, in EngineEvent slot)
    {
        if (slot.Kind == EventKind.BookLevel)
            slots.Add(slot);
    }
}
