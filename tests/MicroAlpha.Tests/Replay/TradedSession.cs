using System.Text.Json.Nodes;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Synthetic;
using MicroAlpha.Host.Engine;
using MicroAlpha.Host.Replay;
using MicroAlpha.Host.Wiring;
using MicroAlpha.Pipeline;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Core;
using MicroAlpha.Pipeline.Indicators;
using MicroAlpha.Pipeline.Risk;
using MicroAlpha.Pipeline.Strategies;
using MicroAlpha.Ring;
using MicroAlpha.Storage.Log;
using MicroAlpha.Tests.Pipeline.Risk;

namespace MicroAlpha.Tests.Replay;

/// <summary>
/// Records a synthetic market on which a strategy trades with a test broker: core, broker and recorder stepped in
/// random batch sizes on one thread.
/// </summary>
internal static class TradedSession
{
    public const int CheckpointEvery = 1024;

    /// <summary>What trades: limits that are met now and then.</summary>
    public static TradingOptions Options(string strategy, params string[] parameters) => new()
    {
        Strategy = strategy,
        Parameters = parameters,
        Symbols = ["SYN0000", "SYN0001", "SYN0002"],
        MaxInstruments = 64,
        MaxOrders = 4096,
        AnswerTimeoutMs = 1000,
        Limits = new RiskLimits(
            WideLimits.Account with { MaxOpenOrders = 2 },
            new Dictionary<string, SymbolLimits>
            {
                ["*"] = WideLimits.Symbol with { MaxPositionE9 = 250 * DecimalE9.One, StaleQuoteMs = 10_000 },
            },
            7),
    };

    /// <summary>Writes a log; the desk as it was in the end, and the broker.</summary>
    /// <param name="path">Its directory.</param>
    /// <param name="seed">Seed of market, broker and schedule.</param>
    /// <param name="events">Market events.</param>
    /// <param name="options">What trades.</param>
    /// <param name="inject">Events besides the market's, by how many of it came before; may be null.</param>
    public static (TradingDesk Desk, TestBroker Broker) Write(
        string path, int seed, int events, TradingOptions options, Func<long, EngineEvent?>? inject = null)
    {
        var random = new Random(seed);
        using var ring = new Ring<EngineEvent>(1 << 12, 0, LinuxPlatform.Ring);
        using var commands = new Ring<OrderCommand>(1 << 10);
        var producer = new SingleProducer<EngineEvent>(ring);
        var books = new BooksStage(new BookSet(new BookOptions()));
        var writer = new CommandWriter(new SingleProducer<OrderCommand>(commands));
        var builder = new Desks(new CoreStepperBuilder(ring, null));
        var core = Topology.CreateCore(
            books, new IndicatorOptions(), options, writer, CheckpointEvery, builder);
        using var directory = LogDirectory.Open(path);
        using var log = directory.StartSession(new LogOptions
        {
            CheckpointEvery = CheckpointEvery,
            SessionFacts = new JsonObject { [TradingFacts.FactName] = TradingFacts.To(options) }.ToJsonString(),
        });
        var recorder = new Lockstep<EngineEvent, Recorder<CommandOutputs>>(
            ring, new Recorder<CommandOutputs>(log, new CommandOutputs(commands, "recorder")), "recorder");
        var toBroker = new CommandOutputs(commands, "broker");
        var broker = new TestBroker(seed);
        var market = new SyntheticMarket(
            new SyntheticOptions { Seed = (ulong)seed, MaxEvents = events }, new InstrumentTable(64));
        EngineEvent slot = default;
        var count = 0L;
        for (var hasNext = market.TryNext(ref slot); hasNext;)
        {
            if (count == 0)
                broker.Connect(slot.ReceiveTimeNs);
            for (var batch = random.Next(1, 30); batch > 0 && hasNext; batch--)
            {
                if (inject?.Invoke(count) is { } extra)
                {
                    extra.ReceiveTimeNs = slot.ReceiveTimeNs;
                    Publish(producer, extra);
                }

                while (random.Next(3) != 0 && broker.Answers.TryDequeue(out var answer))
                    Publish(producer, answer);
                Publish(producer, slot);
                count++;
                if (slot.Kind == EventKind.Quote)
                    broker.Quote(ref slot);
                hasNext = market.TryNext(ref slot);
            }

            core.Step(4096);
            while (toBroker.TryNext(long.MaxValue, out var command, out _))
                broker.Take(in command);
            recorder.Step(4096);
        }

        core.DrainAndStop();
        while (toBroker.TryNext(long.MaxValue, out _, out _))
        {
            // Nothing is answered any more.
        }

        recorder.DrainAndStop();
        return (builder.Desk!, broker);
    }

    private static void Publish(SingleProducer<EngineEvent> producer, in EngineEvent slot)
    {
        if (!producer.TryClaim(out var at))
            throw new InvalidOperationException("the batches are larger than the ring");
        producer.Write(at, slot);
        producer.Publish(at);
    }

    private sealed class Desks(CoreStepperBuilder inner) : ICoreBuilder<CoreStepper>
    {
        public TradingDesk? Desk { get; private set; }

        public CoreStepper Build<TState>(CoreStage<TState> core, TradingDesk? desk)
            where TState : struct, IStage<EngineEvent>, ICheckpointed
        {
            Desk = desk;
            return inner.Build(core, desk);
        }
    }
}
