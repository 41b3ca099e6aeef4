using MicroAlpha.Events;
using MicroAlpha.Storage.ClickHouse;
using MicroAlpha.Storage.Log;
using MicroAlpha.Tests.Storage.Log;

namespace MicroAlpha.Tests.Storage.ClickHouse;

/// <summary>A log in memory, and what its rows are by a naive reading.</summary>
internal sealed class StoreLog
{
    public const string Path = "/log";
    public const string CursorName = "store.cursor";
    public const string CursorPath = "/state/" + CursorName;
    private const int Instruments = 5;

    public MemoryFiles Files { get; } = new();

    public ManualClock Clock { get; } = new();

    public List<(ulong Session, List<EngineEvent> Slots)> Sessions { get; } = [];

    public LogTail Tail() => new(Path, Files);

    public StoreCursor Cursor() => StoreCursor.Open(CursorPath, Files);

    /// <summary>Writes a session of random slots; bars are whole.</summary>
    public StoreLog Add(int seed, int count, Func<int, long>? timeOf = null)
    {
        var random = new Random(seed);
        Clock.AdvanceMs(1000);
        using var directory = LogDirectory.Open(Path, Files, Clock);
        using var log = directory.StartSession(new LogOptions());
        var slots = new List<EngineEvent>();
        for (var i = 0; i < count; i++)
        {
            var isTotals = i > 0 && slots[^1].Kind == EventKind.BarPrices;
            var slot = SlotMaker.Event(random, isTotals ? EventKind.BarTotals : null);
            if (slot.Kind == EventKind.BarTotals && !isTotals)
                slot.Kind = EventKind.None;
            if (isTotals)
                slot.InstrumentId = slots[^1].InstrumentId;
            if (slot.Kind == EventKind.InstrumentDefinition)
                slot.Kind = EventKind.None;
            if (i < Instruments && !isTotals)
                slot = Definition(seed, i, slot.ReceiveTimeNs);
            slot.ReceiveTimeNs = timeOf?.Invoke(i) ?? slot.ReceiveTimeNs;
            if (slot.Kind == EventKind.None)
                slot = default;
            slots.Add(slot);
            log.AppendEvent(ref slot, i);
        }

        log.TryStop();
        Sessions.Add((log.SessionId, slots));
        return this;
    }

    /// <summary>Sequences a table must have, by session.</summary>
    public List<(ulong Session, long Sequence)> Expected(StoreTable table)
    {
        var rows = new List<(ulong, long)>();
        foreach (var (session, slots) in Sessions)
        {
            for (var i = 0; i < slots.Count; i++)
            {
                if (table.Kinds.Contains(slots[i].Kind))
                    rows.Add((session, i));
            }
        }

        return rows;
    }

    /// <summary>What is wrong in a fake server, for all tables; empty when every row is there once.</summary>
    public string Check(params FakeClickHouse[] servers)
    {
        foreach (var table in StoreSchema.Tables)
        {
            var rows = servers.SelectMany(server => server.Rows(table.Name)).ToList();
            var found = rows.Select(row => (row.Session, row.Sequence)).ToList();
            if (found.Count != found.Distinct().Count())
                return $"{table.Name}: {found.Count - found.Distinct().Count()} rows twice";
            var expected = Expected(table);
            if (!found.Order().SequenceEqual(expected.Order()))
                return $"{table.Name}: {found.Count} rows instead of {expected.Count}";
            if (HashOf(table) != rows.Aggregate(0UL, (sum, row) => sum + row.Hash))
                return $"{table.Name}: other values";
        }

        return "";
    }

    /// <summary>The same ids have other symbols in every session.</summary>
    private static EngineEvent Definition(int seed, int id, long timeNs)
    {
        EngineEvent slot = default;
        (slot.Kind, slot.InstrumentId, slot.ReceiveTimeNs) = (EventKind.InstrumentDefinition, (uint)id, timeNs);
        System.Text.Encoding.ASCII.GetBytes($"S{seed % 1000}.{9 - id}").CopyTo(
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(
                new Span<Latin1Text24>(ref slot.InstrumentDefinition.Symbol)));
        return slot;
    }

    private ulong HashOf(StoreTable table)
    {
        var sum = 0UL;
        foreach (var (session, slots) in Sessions)
        {
            // Day by day, as blocks are.
            for (var i = 0; i < slots.Count;)
            {
                var end = i + 1;
                var day = NewYorkTime.DayOfUnixNs(slots[i].ReceiveTimeNs);
                while (end < slots.Count && (slots[end].ReceiveTimeNs <= 0 || slots[end].Kind == EventKind.BarTotals
                    || slots[i].ReceiveTimeNs <= 0 || NewYorkTime.DayOfUnixNs(slots[end].ReceiveTimeNs) == day))
                {
                    if (slots[i].ReceiveTimeNs <= 0)
                        break;
                    end++;
                }

                sum += HashOf(table, session, slots, i, end);
                i = end;
            }
        }

        return sum;
    }

    private static ulong HashOf(StoreTable table, ulong session, List<EngineEvent> slots, int from, int end)
    {
        using var range = new RangeBuffer(end - from);
        range.Begin(session, from);
        for (var i = from; i < end; i++)
            range.Add(slots[i]);
        range.Close();
        using var encoder = new RangeEncoder(end - from, 0);
        using var symbols = new StoreSymbols(100);
        symbols.Begin(session);
        for (var i = 0; i < Math.Min(Instruments, slots.Count); i++)
        {
            var defined = slots[i];
            symbols.Define((uint)i, defined.InstrumentDefinition.Symbol);
        }

        encoder.Encode(range, from, symbols);
        var index = StoreSchema.Find(table.Name);
        var rows = encoder.RowsOf(index);
        return rows == 0 ? 0 : RowHash.Of(table, encoder.BodyOf(index), rows);
    }
}
