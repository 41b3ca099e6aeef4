using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Synthetic;
using MicroAlpha.Storage.Export;
using MicroAlpha.Storage.Lines;
using MicroAlpha.Tests.Host.Engine;
using MicroAlpha.Tests.Tidy;
using NUnit.Framework;

namespace MicroAlpha.Tests.Storage.Export;

/// <summary>Exports as text and Parquet: the same events, exact.</summary>
[TestFixture]
internal sealed class TextExportTests
{
    [Test]
    public void Jsonl_ParsedAgain_GivesTheSameEvents()
    {
        for (var seed = 1u; seed <= 4; seed++)
        {
            using var log = new ExportLog().Add(Market(seed));
            Assert.That(log.Export(ExportFormat.Jsonl).Rows, Is.EqualTo(log.Slots.Count));
            var slots = new List<EngineEvent>();
            foreach (var line in File.ReadLines(log.At("out")))
            {
                EngineEvent slot = default;
                var bytes = System.Text.Encoding.UTF8.GetBytes(line + "\n");
                Assert.That(LineParser.TryParseEvent(bytes, ref slot, out var sequence), Is.EqualTo(LineResult.Ok));
                Assert.That(sequence, Is.EqualTo(slots.Count));
                slots.Add(slot);
            }

            Assert.That(Bytes(slots), Is.EqualTo(Bytes(log.Slots)));
        }
    }

    [Test]
    public void Jsonl_OneSymbol_HasItsLinesOnly()
    {
        using var log = new ExportLog().Add(Market(3));
        var rows = log.Export(ExportFormat.Jsonl, "B").Rows;
        var id = log.Slots.Single(slot => slot.Kind == EventKind.InstrumentDefinition
            && slot.InstrumentDefinition.Symbol.ToString() == "B").InstrumentId;
        Assert.That(rows, Is.EqualTo(log.Slots.Count(slot => slot.InstrumentId == id)).And.Positive);
    }

    [Test]
    public void Csv_EveryRow_HasTheFieldsOfItsEvent()
    {
        using var log = new ExportLog().Add(new Steps(Orders().Concat(Drawn(Market(7)))));
        log.Export(ExportFormat.Csv);
        var lines = File.ReadAllLines(log.At("out"));
        var names = lines[0].Split(',');
        Assert.That(lines, Has.Length.EqualTo(log.Slots.Count + 1));
        for (var i = 0; i < log.Slots.Count; i++)
        {
            var cells = lines[i + 1].Split(',');
            Assert.That(cells, Has.Length.EqualTo(names.Length));
            var row = names.Zip(cells).Where(pair => pair.Second.Length > 0).ToDictionary();
            Assert.That(row, Is.EquivalentTo(Expected(log.Slots[i], i, log.Slots)), lines[i + 1]);
        }
    }

    [Test]
    public void Parquet_WithoutTheLibrary_SaysHowToGetItAndLeavesNothing()
    {
        using var log = new ExportLog().Add(Market(1));
        var error = Assert.Throws<EngineException>(() => log.Export(ExportFormat.Parquet))!;
        Assert.That((error.Code, error.Exit), Is.EqualTo(("MA-663", ExitCode.Missing)));
        Assert.That(error.Message, Does.Contain("tools/fetch-chdb"));
        Assert.That(Directory.GetFileSystemEntries(log.At("")).Select(Path.GetFileName), Is.EqualTo(new[] { "log" }));
    }

    [Test]
    public void Parquet_ByTheEmbeddedEngine_HasEveryRowExactly()
    {
        var library = Repository.At("artifacts", "cache", "chdb", "libchdb.so");
        if (!File.Exists(library))
            Assert.Ignore("libchdb is not here: tools/fetch-chdb fetches it");
        using var log = new ExportLog().Add(Market(5));
        var config = $$$"""{"store":{"type":"embedded","library":{{{JsonSerializer.Serialize(library)}}}}}""";
        File.WriteAllText(log.At("config.json"), config);
        var (exit, output, errors) = EngineProcess.Command(
            log.At(""), ["export", "--format", "parquet", "--config", "config.json", "--out", "out.parquet", "--json",
                log.LogPath]);
        Assert.That(exit, Is.Zero, errors);
        var report = JsonDocument.Parse(output.Trim().Split('\n')[^1]).RootElement;
        Assert.That(report.GetProperty("rows").GetInt64(), Is.EqualTo(log.Slots.Count));
        var path = report.GetProperty("path").GetString();
        (exit, output, errors) = EngineProcess.Command(log.At(""), ["sql", "--config", "config.json",
            "--format", "TabSeparated",
            $"SELECT count(), sum(bid_size), sumIf(size, kind = 'trade'), max(seq) FROM file('{path}', Parquet)"]);
        Assert.That(exit, Is.Zero, errors);
        var quotes = log.Slots.Where(slot => slot.Kind == EventKind.Quote).Sum(slot => slot.Quote.BidSizeE9);
        var trades = log.Slots.Where(slot => slot.Kind == EventKind.Trade).Sum(slot => slot.Trade.SizeE9);
        Assert.That(
            output.Trim().Split('\t').Select(cell => decimal.Parse(cell, CultureInfo.InvariantCulture)),
            Is.EqualTo(new[] { log.Slots.Count, quotes / 1e9m, trades / 1e9m, log.Slots.Count - 1 }));
    }

    private static Dictionary<string, string> Expected(EngineEvent slot, int sequence, List<EngineEvent> all)
    {
        var row = new Dictionary<string, string>
        {
            ["seq"] = Text(sequence),
            ["kind"] = EventKindNames.Of(slot.Kind),
            ["venue_time_ns"] = Text(slot.VenueTimeNs),
            ["receive_time_ns"] = Text(slot.ReceiveTimeNs),
            ["source"] = Text((byte)slot.Source),
            ["flags"] = Text(slot.Flags),
        };
        if (slot.InstrumentId != EngineEvent.NoInstrument)
        {
            row["symbol"] = all.First(one => one.Kind == EventKind.InstrumentDefinition
                && one.InstrumentId == slot.InstrumentId).InstrumentDefinition.Symbol.ToString();
        }

        switch (slot.Kind)
        {
            case EventKind.Quote:
                (row["bid_price"], row["bid_size"]) = (Price(slot.Quote.BidPriceE9), Price(slot.Quote.BidSizeE9));
                (row["ask_price"], row["ask_size"]) = (Price(slot.Quote.AskPriceE9), Price(slot.Quote.AskSizeE9));
                break;
            case EventKind.Trade:
                (row["price"], row["size"]) = (Price(slot.Trade.PriceE9), Price(slot.Trade.SizeE9));
                (row["side"], row["id"]) = (Word(slot.Trade.Aggressor), Text(slot.Trade.TradeId));
                break;
            case EventKind.BookLevel:
                (row["price"], row["size"]) = (Price(slot.BookLevel.PriceE9), Price(slot.BookLevel.SizeE9));
                (row["side"], row["id"]) = (Word(slot.BookLevel.Side), Text(slot.BookLevel.VenueUpdateId));
                break;
            case EventKind.OrderFilled:
                (row["price"], row["size"]) = ("10.5", "3");
                (row["cumulative_size"], row["order_id"], row["id"]) = ("7", "12", "18446744073709551615");
                break;
            case EventKind.OrderCanceled:
                (row["size"], row["cumulative_size"], row["order_id"], row["id"]) = ("1", "7", "12", "64");
                break;
        }

        foreach (var empty in row.Where(pair => pair.Value.Length == 0).ToList())
            row.Remove(empty.Key);
        return row;
    }

    private static IEnumerable<EngineEvent> Orders()
    {
        var fill = new EngineEvent
        {
            Kind = EventKind.OrderFilled,
            InstrumentId = EngineEvent.NoInstrument,
            ReceiveTimeNs = 5,
        };
        (fill.OrderFilled.PriceE9, fill.OrderFilled.SizeE9) = (10_500_000_000, 3_000_000_000);
        (fill.OrderFilled.CumulativeSizeE9, fill.OrderFilled.OrderId) = (7_000_000_000, 12);
        fill.OrderFilled.ExecutionId = ulong.MaxValue;
        yield return fill;
        var cancel = new EngineEvent
        {
            Kind = EventKind.OrderCanceled,
            InstrumentId = EngineEvent.NoInstrument,
            ReceiveTimeNs = 6,
        };
        (cancel.OrderClosed.CumulativeSizeE9, cancel.OrderClosed.LeavesSizeE9) = (7_000_000_000, 1_000_000_000);
        (cancel.OrderClosed.OrderId, cancel.OrderClosed.ReasonCode) = (12, 64);
        yield return cancel;
    }

    private static IEnumerable<EngineEvent> Drawn(SyntheticMarket market)
    {
        EngineEvent slot = default;
        while (market.TryNext(ref slot))
            yield return slot;
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Price(long valueE9) => (valueE9 / 1e9m).ToString("0.#########", CultureInfo.InvariantCulture);

    private static string Word(Side side) => side == Side.None ? "" : side.ToString().ToLowerInvariant();

    private static byte[] Bytes(List<EngineEvent> slots)
    {
        var copies = slots.ToArray();
        foreach (ref var slot in copies.AsSpan())
            slot.Stamp = 0;
        return MemoryMarshal.AsBytes(copies.AsSpan()).ToArray();
    }

    private static SyntheticMarket Market(ulong seed) => new(
        new SyntheticOptions { Seed = seed, Symbols = ["A", "B"], MaxEvents = 5_000 }, new InstrumentTable(8));

    private sealed class Steps(IEnumerable<EngineEvent> slots) : IEventSource
    {
        private readonly IEnumerator<EngineEvent> _slots = slots.GetEnumerator();

        public bool TryNext(ref EngineEvent slot)
        {
            if (!_slots.MoveNext())
                return false;
            slot = _slots.Current;
            return true;
        }
    }
}
