using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Universe;
using MicroAlpha.Tests.Gateways.Alpaca.Rest;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca.Universe;

/// <summary>Where symbols come from, and that every one is in exactly one shard.</summary>
internal sealed class UniverseTests
{
    [Test]
    public void Make_Example_IsAsTheDocumentationSays()
    {
        var shards = ShardPlan.Make(Rates(("A", 7), ("B", 6), ("C", 5), ("D", 4), ("E", 3), ("F", 3)), 2);
        Assert.That(shards[0], Is.EqualTo(new[] { "A", "D", "E" }));
        Assert.That(shards[1], Is.EqualTo(new[] { "B", "C", "F" }));
    }

    [Test]
    public void Make_AnyRatesInAnyOrder_PutsEverySymbolInOneShardAndBalances() => Prop.ForAll(
        ArbMap.Default.ArbFor<int>(),
        seed =>
        {
            var random = new Random(seed);
            var shards = 1 + random.Next(8);
            var rates = Enumerable.Range(0, random.Next(300))
                .Select(n => new KeyValuePair<string, double>($"S{n}", Math.Pow(random.NextDouble(), 8) * 1000))
                .ToArray();
            var plan = ShardPlan.Make(rates, shards);
            Assert.That(plan.SelectMany(list => list).Order(), Is.EqualTo(rates.Select(pair => pair.Key).Order()));
            random.Shuffle(rates);
            Assert.That(ShardPlan.Make(rates, shards), Is.EqualTo(plan), "the order of the input does not matter");
            var byName = rates.ToDictionary();
            var loads = plan.Select(list => list.Sum(symbol => byName[symbol])).ToList();
            // A shard was the lightest, at most the mean, when it got its last symbol: one of the first, or a smaller.
            var mean = byName.Values.Sum() / shards;
            var bound = Math.Max(byName.Values.DefaultIfEmpty().Max(), mean + RateAt(byName, shards));
            Assert.That(loads.Max(), Is.LessThanOrEqualTo(bound + 0.01));
        }).QuickCheckThrowOnFailure();

    [Test]
    public void Make_UnknownRates_AreSpreadToo()
    {
        var plan = ShardPlan.Make(
            Enumerable.Range(0, 100)
                .Select(n => new KeyValuePair<string, double>($"S{n}", n % 2 == 0 ? 0 : double.NaN)),
            4);
        Assert.That(plan.Select(list => list.Count), Has.All.EqualTo(25));
    }

    [TestCase("", "", 0, 1)]
    [TestCase("0", "1", 0, 1)]
    [TestCase("2", "3", 2, 3)]
    public void FromEnvironment_Valid_IsTaken(string shard, string total, int expectedShard, int expectedTotal) =>
        Assert.That(
            ShardPlan.FromEnvironment(name => name == "SHARD_ID" ? shard : total),
            Is.EqualTo((expectedShard, expectedTotal)));

    [TestCase("3", "3", "SHARD_ID is '3'; allowed: 0 to 2")]
    [TestCase("-1", "3", "SHARD_ID is '-1'")]
    [TestCase("", "3", "SHARD_ID is ''")]
    [TestCase("1", "", "TOTAL_SHARDS is ''; allowed: 1 to 1024")]
    [TestCase("0", "0", "TOTAL_SHARDS is '0'")]
    [TestCase("0", "1025", "TOTAL_SHARDS is '1025'")]
    public void FromEnvironment_Wrong_SaysWhatIsAllowed(string shard, string total, string expected) =>
        Assert.That(
            () => ShardPlan.FromEnvironment(name => name == "SHARD_ID" ? shard : total),
            Throws.TypeOf<EngineException>().With.Message.Contains(expected)
                .And.Property("Exit").EqualTo(ExitCode.Usage));

    [Test]
    public void ShardOf_Wildcard_CannotBeSharedOut()
    {
        Assert.That(SymbolUniverse.ShardOf(SymbolUniverse.FromList(["*"]), 0, 1), Is.EqualTo(new[] { "*" }));
        Assert.That(() => SymbolUniverse.ShardOf(SymbolUniverse.FromList(["*"]), 0, 2),
            Throws.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-470"));
    }

    [TestCase("BRK.B", true)]
    [TestCase("BTC/USD", true)]
    [TestCase("aapl", false)]
    [TestCase("A B", false)]
    [TestCase("", false)]
    public void FromList_Symbols_AreChecked(string symbol, bool isTaken) => Assert.That(
        () => SymbolUniverse.FromList([symbol]),
        isTaken ? Throws.Nothing : Throws.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-471"));

    [Test]
    public void File_SymbolsRatesAndComments_AreRead()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "# watched\nAAPL 120.5\n\nBTC/USD # crypto\nMSFT,7\n");
            Assert.That(SymbolFile.Read(path), Is.EqualTo(Rates(("AAPL", 120.5), ("BTC/USD", 1), ("MSFT", 7))));
            File.WriteAllText(path, "AAPL\nnot a symbol\n");
            Assert.That(() => SymbolFile.Read(path), Throws.TypeOf<EngineException>().With.Message.Contains("line 2"));
            File.WriteAllText(path, "# nothing\n");
            Assert.That(() => SymbolFile.Read(path),
                Throws.TypeOf<EngineException>().With.Message.Contains("no symbol"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void Rank_Log_ByVolumeVolatilityAndTicks()
    {
        // CALM trades most, WILD moves most, QUOTED ticks most.
        EngineEvent[] events =
        [
            Definition(0, "CALM"), Definition(1, "WILD"), Definition(2, "QUOTED"),
            Trade(0, 100, 50, 0), Trade(0, 100, 50, 1), Trade(1, 10, 1, 1), Trade(1, 20, 1, 2), Trade(1, 10, 1, 3),
            Quote(2, 4), Quote(2, 5), Quote(2, 6), Quote(2, 10),
        ];
        Assert.That(Rank(RankBy.Volume), Is.EqualTo(new[] { "CALM", "WILD", "QUOTED" }));
        Assert.That(Rank(RankBy.Volatility)[0], Is.EqualTo("WILD"));
        Assert.That(Rank(RankBy.Ticks), Is.EqualTo(new[] { "QUOTED", "WILD", "CALM" }));
        var top = LogRanking.Rank(new ListSource(events), RankBy.Ticks, 1).Single();
        Assert.That((top.Key, top.Value), Is.EqualTo(("QUOTED", 0.4)), "4 ticks in 10 s");

        string[] Rank(RankBy by) => [.. LogRanking.Rank(new ListSource(events), by, 0).Select(pair => pair.Key)];
    }

    [Test]
    public async Task FromMostActive_Sample_KeepsTheServersOrder()
    {
        var sample = Samples.Lines("rest-data/screener-most-actives.jsonl")[0];
        using var run = new RestRun((_, _, _) => (200, sample));
        var symbols = await SymbolUniverse.FromMostActiveAsync(
            run.History, byTrades: false, 10, CancellationToken.None);
        Assert.That(symbols.Take(2), Is.EqualTo(Rates(("MULN", 27058), ("PIK", 176643))));
        Assert.That(run.Lines[0], Does.Contain("/v1beta1/screener/stocks/most-actives?by=volume&top=10 "));
    }

    private static double RateAt(Dictionary<string, double> rates, int rank) =>
        rates.Values.OrderDescending().Skip(rank).FirstOrDefault();

    private static KeyValuePair<string, double>[] Rates(params (string Symbol, double Rate)[] rates) =>
        [.. rates.Select(one => new KeyValuePair<string, double>(one.Symbol, one.Rate))];

    private static EngineEvent Definition(uint id, string symbol)
    {
        var slot = new EngineEvent { InstrumentId = id, Kind = EventKind.InstrumentDefinition };
        Assert.That(Latin1Text.TrySet(slot.InstrumentDefinition.Symbol, symbol), Is.True);
        return slot;
    }

    private static EngineEvent Trade(uint id, long price, long size, long second)
    {
        var slot = new EngineEvent
        {
            InstrumentId = id,
            Kind = EventKind.Trade,
            ReceiveTimeNs = second * 1_000_000_000,
        };
        slot.Trade.PriceE9 = price * 1_000_000_000;
        slot.Trade.SizeE9 = size * 1_000_000_000;
        return slot;
    }

    private static EngineEvent Quote(uint id, long second) =>
        new() { InstrumentId = id, Kind = EventKind.Quote, ReceiveTimeNs = second * 1_000_000_000 };
}
