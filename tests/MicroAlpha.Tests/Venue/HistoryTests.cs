using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Venue.Server;
using NUnit.Framework;

namespace MicroAlpha.Tests.Venue;

/// <summary>Pages of history: every point once, in order, whatever the limit and the direction.</summary>
[TestFixture]
internal sealed class HistoryTests
{
    private const long StartNs = 1_767_364_200_000_000_000; // 2026-01-02 09:30 in New York
    private const int Count = 250;

    private VenueServer _venue = null!;
    private VenueHttp _http = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        List<EngineEvent> past =
            [VenueMarket.Define("AAPL"), VenueMarket.Define("MSFT", 1), VenueMarket.Define("ZZZ", 2)];
        for (var i = 0; i < Count; i++)
        {
            var slot = VenueMarket.Trade(10_000 + (i % 7), 1 + (i % 3), Side.Bid, StartNs + (i * 1_000_000_000L));
            slot.Trade.TradeId = i;
            slot.InstrumentId = (uint)(i % 2);
            past.Add(slot);
            slot = VenueMarket.Quote(9_999, 1, 10_001, 2, StartNs + (i * 1_000_000_000L));
            slot.InstrumentId = 2;
            past.Add(slot);
        }

        var source = VenueMarket.Scripted([.. past]).Feeds[0];
        _venue = await VenueServer.StartAsync(VenueMarket.Scripted() with { Feeds = [], History = [source] });
        _http = new VenueHttp(_venue);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _http.Dispose();
        await _venue.DisposeAsync();
    }

    [Test]
    public async Task Pages_OfAnyLimit_GiveEveryTradeOnce(
        [Values(1, 7, 125, 126, 10_000)] int limit, [Values("asc", "desc")] string sort)
    {
        var seen = new List<(string Symbol, long Id)>();
        var token = "";
        do
        {
            var page = await _http.GetAsync(
                $"/v2/stocks/trades?symbols=MSFT,AAPL,NOPE&start=2026-01-02&end=2026-01-03&limit={limit}&sort={sort}"
                    + (token.Length > 0 ? $"&page_token={Uri.EscapeDataString(token)}" : ""));
            var before = seen.Count;
            foreach (var symbol in page.GetProperty("trades").EnumerateObject())
            {
                seen.AddRange(symbol.Value.EnumerateArray().Select(
                    trade => (symbol.Name, trade.GetProperty("i").GetInt64())));
            }

            Assert.That(seen.Count - before, Is.AtMost(limit));
            token = page.GetProperty("next_page_token").GetString() ?? "";
        }
        while (token.Length > 0);

        var ids = Enumerable.Range(0, Count).Select(static i => (long)i).ToList();
        if (sort == "desc")
            ids.Reverse();
        Assert.That(seen, Is.EqualTo(
            ids.Where(static i => i % 2 == 0).Select(static i => ("AAPL", i))
                .Concat(ids.Where(static i => i % 2 == 1).Select(static i => ("MSFT", i)))));
    }

    [Test]
    public async Task Range_OfTimes_IncludesBothEnds()
    {
        var page = await _http.GetAsync(
            "/v2/stocks/AAPL/trades?start=2026-01-02T14:30:02Z&end=2026-01-02T09:30:06.000000000-05:00");
        Assert.That(page.GetProperty("trades").EnumerateArray().Select(
            static trade => trade.GetProperty("i").GetInt64()), Is.EqualTo(new[] { 2, 4, 6 }));
    }

    [Test]
    public async Task Quotes_OfASymbol_AreAllThere()
    {
        var page = await _http.GetAsync("/v2/stocks/ZZZ/quotes?start=2026-01-02&end=2026-01-03");
        Assert.That(page.GetProperty("quotes").GetArrayLength(), Is.EqualTo(Count));
    }

    [TestCase("1Min", 5)]
    [TestCase("2T", 3)]
    [TestCase("1Hour", 1)]
    [TestCase("1Day", 1)]
    [TestCase("1Week", 1)]
    [TestCase("1Month", 1)]
    public async Task Bars_OfAFrame_SumUpToTheTrades(string frame, int count)
    {
        var page = await _http.GetAsync(
            $"/v2/stocks/bars?symbols=AAPL&timeframe={frame}&start=2026-01-02&end=2026-01-03");
        var bars = page.GetProperty("bars").GetProperty("AAPL").EnumerateArray().ToList();
        Assert.That(bars, Has.Count.EqualTo(count));
        Assert.That(bars.Sum(static bar => bar.GetProperty("n").GetInt64()), Is.EqualTo(Count / 2));
        Assert.That(bars.Sum(static bar => bar.GetProperty("v").GetInt64()),
            Is.EqualTo(Enumerable.Range(0, Count).Where(static i => i % 2 == 0).Sum(static i => 1 + (i % 3))));
        if (frame == "1Day")
            Assert.That(bars[0].GetProperty("t").GetString(), Is.EqualTo("2026-01-02T05:00:00Z"));
        if (frame != "1Min")
            return;
        // The first minute has the even seconds 0 to 58.
        var first = Enumerable.Range(0, 30).Select(static i => i * 2).ToList();
        var notional = first.Sum(static i => (100m + ((i % 7) * 0.01m)) * (1 + (i % 3)));
        var volume = first.Sum(static i => 1 + (i % 3));
        Assert.That(bars[0].GetProperty("vw").GetDecimal(),
            Is.EqualTo(Math.Floor(notional / volume * 1_000_000_000m) / 1_000_000_000m));
        Assert.That(bars[0].GetProperty("h").GetDecimal(), Is.EqualTo(100.06m));
        Assert.That(bars[0].GetProperty("o").GetDecimal(), Is.EqualTo(100m));
    }
}
