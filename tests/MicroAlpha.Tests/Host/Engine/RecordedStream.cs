using MicroAlpha.Events;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Tests.Host.Engine;

/// <summary>What a log says of a live stream: trades with how often they stand there, and gaps.</summary>
internal sealed class RecordedStream
{
    private readonly Dictionary<(string, long, char), (int Copies, bool IsFetched, long TimeNs)> _trades = [];

    public IReadOnlyDictionary<(string Symbol, long Id, char Exchange), (int Copies, bool IsFetched, long TimeNs)>
        Trades => _trades;

    /// <summary>Ranges of gaps, from the events that closed or ended them.</summary>
    public List<(long StartNs, long EndNs)> Gaps { get; } = [];

    /// <summary>Starts of gaps that were closed and of which no event says that they were filled.</summary>
    public HashSet<long> Unfilled { get; } = [];

    public long Events { get; private set; }

    public int Closed { get; private set; }

    public int Filled { get; private set; }

    public int Incomplete { get; private set; }

    public bool IsInGap(long timeNs) => Gaps.Any(gap => gap.StartNs <= timeNs && timeNs <= gap.EndNs);

    public static RecordedStream Read(string path)
    {
        var found = new RecordedStream();
        var symbols = new Dictionary<uint, string>();
        EngineEvent slot = default;
        OrderCommand command = default;
        using var reader = new LogReader([path]);
        for (var record = reader.Next(ref slot, ref command, out _);
            record != LogRecord.End;
            record = reader.Next(ref slot, ref command, out _))
        {
            if (record != LogRecord.Event)
                continue;
            found.Events++;
            if (slot.Kind == EventKind.InstrumentDefinition)
                symbols[slot.InstrumentId] = slot.InstrumentDefinition.Symbol.ToString();
            else if (slot.Kind == EventKind.Trade)
                found.Add(symbols[slot.InstrumentId], slot);
            else if (slot.Kind == EventKind.Connection)
                found.Add(slot.Connection);
        }

        return found;
    }

    private void Add(string symbol, in EngineEvent slot)
    {
        var key = (symbol, slot.Trade.TradeId, (char)slot.Trade.Exchange);
        var isFetched = (slot.Flags & (byte)TradeFlags.Backfilled) != 0;
        _trades[key] = (_trades.GetValueOrDefault(key).Copies + 1, isFetched, slot.VenueTimeNs);
    }

    private void Add(in ConnectionPayload state)
    {
        switch (state.State)
        {
            case ConnectionState.Up when state.GapStartNs != 0:
                Gaps.Add((state.GapStartNs, state.GapEndNs));
                Unfilled.Add(state.GapStartNs);
                Closed++;
                break;
            case ConnectionState.Filled:
                // Its end is known better by then.
                Gaps.Add((state.GapStartNs, state.GapEndNs));
                Unfilled.Remove(state.GapStartNs);
                Filled++;
                break;
            case ConnectionState.Incomplete:
                Incomplete++;
                break;
        }
    }
}
