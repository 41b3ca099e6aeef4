using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Backfill;
using MicroAlpha.Gateways.Alpaca.Parsing;
using MicroAlpha.Gateways.Alpaca.Rest;
using MicroAlpha.Tests.Gateways.Alpaca.Rest;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca.Backfill;

/// <summary>History page by page: killed anywhere and resumed, no row twice, none lost, no page without end.</summary>
internal sealed class BackfillJobTests
{
    private const long Start = 1_732_113_000_000_000_000; // 2024-11-20T14:30:00Z, long over
    private const int Rows = 57;
    private const int PageRows = 10;

    private static readonly HistoryQuery Query = new(
        HistoryKind.Trades, AlpacaFeedKind.Stocks, ["AAPL", "MSFT"], Start, Start + 1_000_000_000_000, "iex", PageRows);

    private DirectoryInfo _folder = null!;

    private string StatePath => Path.Combine(_folder.FullName, "state.json");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("microalpha-backfill");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [Test]
    public async Task Run_SeveralPages_BringsEveryRowAndSaysSo()
    {
        using var run = Serve();
        var sink = new DurableSink();
        var shares = new List<double>();
        var state = await new BackfillJob(run.History, sink, new SeenRows(), StatePath)
            .RunAsync(Query, new TradeFilter(), shares.Add, CancellationToken.None);
        Assert.That((state.Rows, state.Pages, state.Duplicates, state.IsDone), Is.EqualTo((57L, 6L, 0L, true)));
        Assert.That(sink.Durable, Has.Count.EqualTo(Rows));
        Assert.That(shares, Is.Ordered.And.All.InRange(0.0, 1.0));
        Assert.That(shares[^1], Is.EqualTo(1));
        var (symbol, slot) = sink.Durable[3];
        Assert.That((symbol, slot.Kind, slot.Flags, slot.Tape), Is.EqualTo(
            ("AAPL", EventKind.Trade, (byte)TradeFlags.Backfilled, (byte)'C')));
        Assert.That((slot.Trade.TradeId, slot.Trade.PriceE9, slot.Trade.SizeE9, slot.Trade.Exchange, slot.VenueTimeNs),
            Is.EqualTo((3L, 100_030_000_000L, 4_000_000_000L, (byte)'V', Start + 3_000_000_000L)));
        Assert.That(slot.Trade.Conditions, Is.EqualTo('@' | ((uint)'I' << 8)));
        Assert.That(run.Lines[0], Does.Contain("/v2/stocks/trades?symbols=AAPL%2CMSFT&start=2024-11-20T14%3A30%3A00.0")
            .And.Contains("&limit=10&sort=asc&feed=iex").And.Not.Contains("page_token"));
        Assert.That(run.Lines[1], Does.Contain("&page_token=p1"));
    }

    [Test]
    public async Task Run_KilledAnywhere_ResumesWithoutLossOrRepeat([Range(0, 12)] int killAt)
    {
        using var run = Serve();
        var sink = new DurableSink();
        var steps = 0;
        sink.BeforeCommit = () => Kill(2 * steps++);
        sink.AfterCommit = () => Kill((2 * steps) - 1);
        try
        {
            await new BackfillJob(run.History, sink, new SeenRows(), StatePath)
                .RunAsync(Query, new TradeFilter(), _ => { }, CancellationToken.None);
            Assert.That(killAt, Is.EqualTo(12), "every other run is killed");
        }
        catch (KilledException)
        {
            // What was not durable is gone, as after kill -9; the next run reads the log.
            sink.Crash();
        }

        var seen = new SeenRows();
        seen.Load(sink.ToLog(), Query.Symbols.ToList(), Query.FromNs, Query.ToNs);
        var state = await new BackfillJob(run.History, sink, seen, StatePath)
            .RunAsync(Query, new TradeFilter(), _ => { }, CancellationToken.None);
        Assert.That(sink.Durable.Select(row => row.Slot.Trade.TradeId), Is.EqualTo(Enumerable.Range(0, Rows)));
        Assert.That(state.IsDone, Is.True);

        void Kill(int at)
        {
            if (at == killAt)
                throw new KilledException();
        }
    }

    [Test]
    public async Task Run_PeriodNotOver_EachRunFetchesTheRestUntilItIsComplete()
    {
        // Trades come a minute apart, those of AAPL first; at any time the server has those that happened.
        const long Minute = 60_000_000_000;
        var nowNs = Start;
        using var run = new RestRun((_, line, _) => (200, Happened(line, nowNs, Minute)));
        var sink = new DurableSink();
        var query = Query with { ToNs = Start + (Rows * Minute), PageRows = 10_000 };
        var done = new List<bool>();
        foreach (var minutes in new[] { 20, 45, 60, Rows + 14, Rows + 15 })
        {
            nowNs = Start + (minutes * Minute);
            var state = await NewJob(nowNs).RunAsync(query, new TradeFilter(), _ => { }, CancellationToken.None);
            Assert.That(state.Rows, Is.EqualTo(Math.Min(minutes, Rows)));
            done.Add(state.IsDone);
        }

        Assert.That(done, Is.EqualTo(new[] { false, false, false, false, true }), "15 minutes after its end");
        Assert.That(sink.Durable.Select(row => row.Slot.Trade.TradeId).Order(), Is.EqualTo(Enumerable.Range(0, Rows)));
        Assert.That(run.Lines[0], Does.Contain("start=2024-11-20T14%3A30%3A00"));
        Assert.That(run.Lines[2], Does.Contain("start=2024-11-20T14%3A59%3A00"), "from the last row, 15 min before");
        Assert.That(run.Lines[4], Does.Contain("start=2024-11-20T15%3A11%3A00"));
        var asked = run.Lines.Length;
        await NewJob(nowNs).RunAsync(query, new TradeFilter(), _ => { }, CancellationToken.None);
        Assert.That(run.Lines, Has.Length.EqualTo(asked), "what is complete asks for nothing");

        BackfillJob NewJob(long atNs)
        {
            var seen = new SeenRows();
            seen.Load(sink.ToLog(), query.Symbols.ToList(), query.FromNs, query.ToNs);
            return new BackfillJob(run.History, sink, seen, StatePath, () => atNs);
        }
    }

    [Test]
    public async Task Run_KilledBeforeTheEndResumedAfter_IsNotYetComplete()
    {
        using var run = Serve();
        var sink = new DurableSink();
        sink.AfterCommit = () => throw new KilledException();
        var early = new BackfillJob(run.History, sink, new SeenRows(), StatePath, () => Start);
        Assert.That(() => early.RunAsync(Query, new TradeFilter(), _ => { }, CancellationToken.None),
            Throws.TypeOf<KilledException>());
        sink.Crash();
        using var stop = new CancellationTokenSource();
        sink.AfterCommit = stop.Cancel;
        Assert.That(() => new BackfillJob(run.History, sink, Seen(), StatePath, () => Start).RunAsync(
            Query, new TradeFilter(), _ => { }, stop.Token), Throws.InstanceOf<OperationCanceledException>());
        sink.AfterCommit = () => { };
        var second = await new BackfillJob(run.History, sink, Seen(), StatePath).RunAsync(
            Query, new TradeFilter(), _ => { }, CancellationToken.None);
        Assert.That(second.IsDone, Is.False, "its first page was asked for before the end");
        var third = await new BackfillJob(run.History, sink, Seen(), StatePath).RunAsync(
            Query, new TradeFilter(), _ => { }, CancellationToken.None);
        Assert.That(third.IsDone, Is.True);
        Assert.That(sink.Durable.Select(row => row.Slot.Trade.TradeId), Is.EqualTo(Enumerable.Range(0, Rows)));

        SeenRows Seen()
        {
            var seen = new SeenRows();
            seen.Load(sink.ToLog(), Query.Symbols.ToList(), Query.FromNs, Query.ToNs);
            return seen;
        }
    }

    [Test]
    public async Task Run_StateWithoutTheTimeItAsked_FetchesAgain()
    {
        using var run = Serve();
        var sink = new DurableSink();
        await new BackfillJob(run.History, sink, new SeenRows(), StatePath).RunAsync(
            Query, new TradeFilter(), _ => { }, CancellationToken.None);
        var text = File.ReadAllText(StatePath);
        File.WriteAllText(StatePath, text.Replace("started_ns", "x", StringComparison.Ordinal));
        var seen = new SeenRows();
        seen.Load(sink.ToLog(), Query.Symbols.ToList(), Query.FromNs, Query.ToNs);
        var state = await new BackfillJob(run.History, sink, seen, StatePath).RunAsync(
            Query, new TradeFilter(), _ => { }, CancellationToken.None);
        Assert.That((state.IsDone, state.Rows, run.Lines.Length), Is.EqualTo((true, (long)Rows, 12)));
    }

    [Test]
    public async Task Run_RecordedLive_LeavesThoseOut()
    {
        using var run = Serve();
        // Live came AAPL 2, 3 and 5; a trade of the same id on another exchange or day is another one.
        var live = new List<EngineEvent> { Definition(0, "AAPL"), Definition(1, "MSFT") };
        foreach (var id in new[] { 2, 3, 5 })
            live.Add(Live(0, id, 'V', Start + id));
        live.Add(Live(0, 7, 'Q', Start));
        live.Add(Live(0, 8, 'V', Start - 86_400_000_000_000));
        live.Add(Live(1, 9, 'V', Start));
        var seen = new SeenRows();
        seen.Load(new ListSource(live), Query.Symbols.ToList(), Query.FromNs - 100_000_000_000_000, Query.ToNs);
        var sink = new DurableSink();
        var state = await new BackfillJob(run.History, sink, seen, StatePath)
            .RunAsync(Query, new TradeFilter(), _ => { }, CancellationToken.None);
        Assert.That((state.Duplicates, state.Rows), Is.EqualTo((3L, 54L)));
        Assert.That(sink.Durable.Select(row => row.Slot.Trade.TradeId).Take(5), Is.EqualTo(new[] { 0, 1, 4, 6, 7 }));
    }

    [Test]
    public async Task Run_Filter_LeavesTradesOutAndCountsThem()
    {
        using var run = Serve();
        var sink = new DurableSink();
        var state = await new BackfillJob(run.History, sink, new SeenRows(), StatePath).RunAsync(
            Query, new TradeFilter(5_000_000_000, "Z", "VQ"), _ => { }, CancellationToken.None);
        Assert.That(state.Rows + state.Filtered, Is.EqualTo(Rows));
        Assert.That(sink.Durable.Select(row => row.Slot.Trade.SizeE9), Has.All.GreaterThanOrEqualTo(5_000_000_000));
        Assert.That(state.Rows, Is.EqualTo(Enumerable.Range(0, Rows).Count(n => (n % 10) + 1 >= 5)));
    }

    [TestCase(4_999_999_999, '@', 'V', false)]
    [TestCase(5_000_000_000, '@', 'V', true)]
    [TestCase(5_000_000_000, 'Z', 'V', false)]
    [TestCase(5_000_000_000, '@', 'D', false)]
    public void Accepts_EachRule_AtItsBound(long sizeE9, char condition, char exchange, bool expected)
    {
        var slot = new EngineEvent { Kind = EventKind.Trade };
        (slot.Trade.SizeE9, slot.Trade.Conditions, slot.Trade.Exchange) =
            (sizeE9, '@' | ((uint)condition << 8), (byte)exchange);
        Assert.That(new TradeFilter(5_000_000_000, "Z", "V").Accepts(slot), Is.EqualTo(expected));
    }

    [TestCase("same", 2)]
    [TestCase("circle", 4)]
    public void Run_PagesWithoutEnd_AreBounded(string form, int mostRequests)
    {
        using var run = new RestRun((number, _, _) =>
        {
            var next = form == "same" ? "again" : $"p{number % 3}";
            return (200, $$"""{"trades":{"AAPL":[]},"next_page_token":"{{next}}"}""");
        });
        Assert.That(
            () => new BackfillJob(run.History, new DurableSink(), new SeenRows(), StatePath)
                .RunAsync(Query, new TradeFilter(), _ => { }, CancellationToken.None),
            Throws.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-452"));
        Assert.That(run.Requests, Has.Length.LessThanOrEqualTo(mostRequests));
    }

    [Test]
    public void Run_EverNewPages_StopAtTheLimit()
    {
        using var run = new RestRun(
            (number, _, _) => (200, $$"""{"trades":{},"next_page_token":"p{{number}}"}"""),
            new RestOptions { MaxPages = 20, MarketPerMinute = 60_000 });
        Assert.That(
            () => new BackfillJob(run.History, new DurableSink(), new SeenRows(), StatePath)
                .RunAsync(Query, new TradeFilter(), _ => { }, CancellationToken.None),
            Throws.TypeOf<EngineException>().With.Message.Contains("more than 20 pages"));
        Assert.That(run.Requests, Has.Length.EqualTo(20));
    }

    [Test]
    public async Task Run_StateOfAnotherQuery_IsRefused()
    {
        using var run = Serve();
        await new BackfillJob(run.History, new DurableSink(), new SeenRows(), StatePath)
            .RunAsync(Query, new TradeFilter(), _ => { }, CancellationToken.None);
        Assert.That(
            () => new BackfillJob(run.History, new DurableSink(), new SeenRows(), StatePath)
                .RunAsync(Query with { Feed = "sip" }, new TradeFilter(), _ => { }, CancellationToken.None),
            Throws.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-454"));
        File.WriteAllText(StatePath, "{\"query");
        Assert.That(
            () => new BackfillJob(run.History, new DurableSink(), new SeenRows(), StatePath)
                .RunAsync(Query, new TradeFilter(), _ => { }, CancellationToken.None),
            Throws.TypeOf<EngineException>().With.Property("Code").EqualTo("MA-454"));
    }

    [TestCase("rest-data/trades-multi.jsonl", HistoryKind.Trades, AlpacaFeedKind.Stocks)]
    [TestCase("rest-data/trades-empty.jsonl", HistoryKind.Trades, AlpacaFeedKind.Stocks)]
    [TestCase("rest-data/quotes-multi.jsonl", HistoryKind.Quotes, AlpacaFeedKind.Stocks)]
    [TestCase("rest-data/quotes-empty.jsonl", HistoryKind.Quotes, AlpacaFeedKind.Stocks)]
    [TestCase("rest-data/bars-multi.jsonl", HistoryKind.Bars, AlpacaFeedKind.Stocks)]
    [TestCase("rest-data/bars-empty.jsonl", HistoryKind.Bars, AlpacaFeedKind.Stocks)]
    [TestCase("rest-crypto/trades-multi.jsonl", HistoryKind.Trades, AlpacaFeedKind.Crypto)]
    [TestCase("rest-crypto/quotes-multi.jsonl", HistoryKind.Quotes, AlpacaFeedKind.Crypto)]
    [TestCase("rest-crypto/bars-multi.jsonl", HistoryKind.Bars, AlpacaFeedKind.Crypto)]
    public async Task ReadPage_EverySample_GivesItsRows(string name, HistoryKind kind, AlpacaFeedKind market)
    {
        foreach (var line in Samples.Lines(name))
        {
            using var run = new RestRun((_, _, _) => (200, line));
            var page = await run.History.ReadPageAsync(
                Query with { Kind = kind, Market = market }, "", CancellationToken.None);
            using var document = System.Text.Json.JsonDocument.Parse(line);
            var rows = document.RootElement.TryGetProperty(kind.ToString().ToLowerInvariant(), out var symbols)
                && symbols.ValueKind == System.Text.Json.JsonValueKind.Object
                ? symbols.EnumerateObject().Sum(symbol => symbol.Value.GetArrayLength()) : 0;
            Assert.That(page.Items.Count + page.Withdrawn, Is.EqualTo(rows));
            Assert.That(page.Items.Select(item => item.First.VenueTimeNs), Has.All.GreaterThan(0));
        }
    }

    private static RestRun Serve() => new((_, line, _) =>
    {
        var first = line.Contains("page_token=p", StringComparison.Ordinal)
            ? int.Parse(line.Split("page_token=p")[1].Split(' ', '&')[0]) * PageRows
            : 0;
        var rows = Enumerable.Range(first, Math.Min(PageRows, Rows - first))
            .GroupBy(n => n < 40 ? "AAPL" : "MSFT")
            .Select(symbol => $"\"{symbol.Key}\":[{string.Join(',', symbol.Select(n => RowAt(n, 1_000_000_000)))}]");
        var next = first + PageRows < Rows ? $"\"p{(first / PageRows) + 1}\"" : "null";
        return (200, $$"""{"trades":{ {{string.Join(',', rows)}} },"next_page_token":{{next}}}""");
    });

    // What happened until now and not before the request's start, on one page.
    private static string Happened(string line, long nowNs, long distanceNs)
    {
        var start = Uri.UnescapeDataString(line.Split("start=")[1].Split('&')[0]);
        Assert.That(RestTime.TryParse(start, out var fromNs), Is.True);
        var rows = Enumerable.Range(0, Rows)
            .Where(n => Start + (n * distanceNs) >= fromNs && Start + (n * distanceNs) < nowNs)
            .GroupBy(n => n < 40 ? "AAPL" : "MSFT")
            .Select(symbol =>
                $"\"{symbol.Key}\":[{string.Join(',', symbol.Select(n => RowAt(n, distanceNs)))}]");
        return $$"""{"trades":{ {{string.Join(',', rows)}} },"next_page_token":null}""";
    }

    private static string RowAt(int n, long distanceNs) =>
        $$"""{"t":"{{RestTime.Format(Start + (n * distanceNs))}}","x":"V","p":100.{{n:00}},"s":{{(n % 10) + 1}},"""
        + $$""" "c":["@","I"],"i":{{n}},"z":"C"}""";

    private static EngineEvent Definition(uint id, string symbol)
    {
        var slot = new EngineEvent { InstrumentId = id, Kind = EventKind.InstrumentDefinition };
        Assert.That(Latin1Text.TrySet(slot.InstrumentDefinition.Symbol, symbol), Is.True);
        return slot;
    }

    private static EngineEvent Live(uint instrument, long id, char exchange, long timeNs)
    {
        var slot = new EngineEvent { InstrumentId = instrument, Kind = EventKind.Trade, VenueTimeNs = timeNs };
        (slot.Trade.TradeId, slot.Trade.Exchange) = (id, (byte)exchange);
        return slot;
    }
}
