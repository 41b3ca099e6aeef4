using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Backfill;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca.Backfill;

/// <summary>A log in memory: what is not committed is gone in a crash.</summary>
internal sealed class DurableSink : IBackfillSink
{
    private readonly List<(string Symbol, EngineEvent Slot)> _pending = [];

    public List<(string Symbol, EngineEvent Slot)> Durable { get; } = [];

    public Action BeforeCommit { get; set; } = () => { };

    public Action AfterCommit { get; set; } = () => { };

    public void Append(string symbol, in EngineEvent slot) => _pending.Add((symbol, slot));

    public void Commit()
    {
        BeforeCommit();
        Durable.AddRange(_pending);
        _pending.Clear();
        AfterCommit();
    }

    public void Crash()
    {
        _pending.Clear();
        BeforeCommit = AfterCommit = () => { };
    }

    /// <summary>What is durable, as a recorded log would give it.</summary>
    public IEventSource ToLog()
    {
        var events = new List<EngineEvent>();
        var ids = new Dictionary<string, uint>();
        foreach (var (symbol, slot) in Durable)
        {
            if (!ids.TryGetValue(symbol, out var id))
            {
                ids.Add(symbol, id = (uint)ids.Count);
                var definition = new EngineEvent { InstrumentId = id, Kind = EventKind.InstrumentDefinition };
                Assert.That(Latin1Text.TrySet(definition.InstrumentDefinition.Symbol, symbol), Is.True);
                events.Add(definition);
            }

            var copy = slot;
            copy.InstrumentId = id;
            events.Add(copy);
        }

        return new ListSource(events);
    }
}
