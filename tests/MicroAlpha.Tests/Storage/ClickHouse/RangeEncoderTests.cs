using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Events;
using MicroAlpha.Storage.ClickHouse;
using MicroAlpha.Tests.Storage.Log;
using NUnit.Framework;

namespace MicroAlpha.Tests.Storage.ClickHouse;

/// <summary>Blocks against a naive decoder and named fields.</summary>
internal sealed class RangeEncoderTests
{
    private const ulong Session = 0x1122334455667788;

    [Test]
    public void Encode_AnySlots_ColumnsAreTheNamedFields() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), CheckSeed).QuickCheckThrowOnFailure();

    [Test]
    public void Encode_EveryKind_IsInOneTableOrNamedAsNone()
    {
        foreach (var kind in Enum.GetValues<EventKind>())
        {
            var tables = StoreSchema.Tables.Count(table => table.Kinds.Contains(kind));
            Assert.That(tables, Is.EqualTo(StoreSchema.WithoutTable.Contains(kind) ? 0 : 1), kind.ToString());
        }
    }

    [Test]
    public void Encode_SameSlotsInTwoRanges_SameRows()
    {
        var slots = Slots(new Random(7), 500, withDefinitions: false);
        var whole = Encode(slots, 0, slots.Length, out _);
        var halves = Encode(slots, 0, 250, out _);
        foreach (var (table, rows) in Encode(slots, 250, 250, out _))
        {
            if (!halves.TryAdd(table, rows))
                halves[table].AddRange(rows);
        }

        // Only a bar that was cut in two may differ; none is at this place.
        Assert.That(slots[249].Kind, Is.Not.EqualTo(EventKind.BarPrices));
        foreach (var (table, rows) in whole)
            Assert.That(InOrder(halves[table]), Is.EqualTo(rows.Select(Text)), table);
    }

    [Test]
    public void Of_RowsOfABlock_SumOfHashesOfSingleRows()
    {
        var slots = Slots(new Random(3), 300, withDefinitions: false);
        using var whole = new Encoding(slots, 0, slots.Length);
        for (var table = 0; table < StoreSchema.Tables.Length; table++)
        {
            var format = StoreSchema.Tables[table];
            var sum = 0UL;
            for (var i = 0; i < slots.Length; i++)
            {
                // A bar is hashed with the totals behind it.
                var count = slots[i].Kind == EventKind.BarPrices && i + 1 < slots.Length ? 2 : 1;
                using var one = new Encoding(slots, i, count);
                var rows = one.Encoder.RowsOf(table);
                if (rows > 0 && format.Kinds.Contains(slots[i].Kind))
                    sum += Single(format, one.Encoder, table);
            }

            var all = whole.Encoder.RowsOf(table);
            var expected = all == 0 ? 0 : RowHash.Of(format, whole.Encoder.BodyOf(table), all);
            Assert.That(sum, Is.EqualTo(expected), format.Name);
        }
    }

    [Test]
    public void IntHash64_SipHash64_AsTheServerComputes()
    {
        // From a server: SELECT intHash64(toUInt64(3)), intHash64(toUInt64(1234567890123456789)), sipHash64('AAPL'),
        // sipHash64('').
        Assert.That(RowHash.IntHash64(3), Is.EqualTo(9624464864560415994));
        Assert.That(RowHash.IntHash64(1234567890123456789), Is.EqualTo(8838629509554173056));
        Assert.That(RowHash.SipHash64("AAPL"u8), Is.EqualTo(1959158749124701819));
        Assert.That(RowHash.SipHash64(""u8), Is.EqualTo(2202906307356721367));
    }

    [Test]
    public void Encode_AfterTheFirstRange_AllocatesNothing()
    {
        var slots = Slots(new Random(5), 4000);
        using var encoding = new Encoding(slots, 0, slots.Length);
        encoding.Again();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20; i++)
            encoding.Again();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Encode_UnknownInstruments_NumberOrEmpty()
    {
        uint[] ids = [7, 5_000_000, EngineEvent.NoInstrument];
        var slots = Array.ConvertAll(ids, id => new EngineEvent { Kind = EventKind.Trade, InstrumentId = id });
        var rows = Encode(slots, 0, 3, out _)["trades"];
        Assert.That(rows.Select(row => row[4]), Is.EqualTo(new[] { "", "", "#7" }));
    }

    private static ulong Single(StoreTable format, RangeEncoder encoder, int table)
    {
        var hashes = new ulong[encoder.RowsOf(table)];
        RowHash.Of(format, encoder.BodyOf(table), hashes);
        return hashes[0];
    }

    private static bool CheckSeed(int seed)
    {
        var random = new Random(seed);
        var slots = Slots(random, random.Next(1, 700));
        var first = random.Next(100);
        var actual = Encode(slots, 0, slots.Length, out var names, first);
        var symbols = new Dictionary<uint, string>();
        foreach (var slot in slots.Where(slot => slot.Kind == EventKind.InstrumentDefinition))
        {
            if (slot.InstrumentId < 100)
                symbols[slot.InstrumentId] = slot.InstrumentDefinition.Symbol.ToString();
        }

        var expected = NaiveRows.Of(slots, first, Session, 9, id => id == EngineEvent.NoInstrument
            ? "" : symbols.TryGetValue(id, out var symbol) && symbol.Length > 0 ? symbol : $"#{id}");
        Assert.That(actual.Keys, Is.EquivalentTo(expected.Keys), $"seed {seed}");
        foreach (var (table, rows) in expected)
        {
            Assert.That(actual[table].Select(Text), Is.EqualTo(InOrder(rows)), $"{table}, seed {seed}");
            Assert.That(names[table].SequenceEqual(
                StoreSchema.Tables[StoreSchema.Find(table)].Columns.Select(column => column.Name)));
        }

        return true;
    }

    /// <summary>Rows by the bytes of their symbol, then by sequence: the order of the tables' key.</summary>
    private static IEnumerable<string> InOrder(List<List<object>> rows) => rows
        .OrderBy(row => Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes((string)row[4])), StringComparer.Ordinal)
        .ThenBy(row => (ulong)row[3])
        .Select(Text);

    private static string Text(List<object> row) => string.Join('|', row);

    private static EngineEvent[] Slots(Random random, int count, bool withDefinitions = true)
    {
        var slots = new EngineEvent[count];
        for (var i = 0; i < count; i++)
        {
            var isTotals = i > 0 && slots[i - 1].Kind == EventKind.BarPrices && random.Next(4) > 0;
            slots[i] = SlotMaker.Event(random, isTotals ? EventKind.BarTotals : null);
            if (slots[i].Kind == EventKind.InstrumentDefinition && !withDefinitions)
                slots[i].Kind = EventKind.None;
            if (isTotals)
                slots[i].InstrumentId = slots[i - 1].InstrumentId;
        }

        return slots;
    }

    private static Dictionary<string, List<List<object>>> Encode(
        EngineEvent[] slots, int from, int count, out Dictionary<string, List<string>> names, long first = 0)
    {
        using var encoding = new Encoding(slots, from, count, first);
        var tables = new Dictionary<string, List<List<object>>>();
        names = [];
        for (var table = 0; table < StoreSchema.Tables.Length; table++)
        {
            if (encoding.Encoder.RowsOf(table) == 0)
                continue;
            var block = NaiveBlock.Of(encoding.Encoder, table);
            Assert.That(block.IsAtEnd);
            Assert.That(block.Rows, Has.Count.EqualTo(encoding.Encoder.RowsOf(table)));
            tables[StoreSchema.Tables[table].Name] = block.Rows;
            names[StoreSchema.Tables[table].Name] = block.Names;
        }

        return tables;
    }

    private sealed class Encoding : IDisposable
    {
        private readonly RangeBuffer _range;
        private readonly StoreSymbols _symbols = new(100);

        public Encoding(EngineEvent[] slots, int from, int count, long first = 0)
        {
            _range = new RangeBuffer(count);
            _range.Begin(Session, first + from);
            foreach (var slot in slots.AsSpan(from, count))
                _range.Add(slot);
            _range.Close();
            Encoder = new RangeEncoder(count, 9);
            Again();
        }

        public RangeEncoder Encoder { get; }

        public void Again() => Encoder.Encode(_range, _range.FirstSequence, _symbols);

        public void Dispose()
        {
            Encoder.Dispose();
            _symbols.Dispose();
            _range.Dispose();
        }
    }
}
