using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Backfill;

/// <summary>The rows that are recorded already, live or by an earlier run. One task.</summary>
public sealed class SeenRows
{
    private readonly HashSet<RowKey> _keys = [];

    /// <summary>Rows known.</summary>
    public int Count => _keys.Count;

    /// <summary>
    /// Reads what is recorded of the query's symbols, kind and time from a source, which is read to its end.
    /// </summary>
    /// <param name="source">The recorded log.</param>
    /// <param name="symbols">The symbols of the query; rows of others are left out, to save memory.</param>
    /// <param name="fromNs">Start of the query, ns since the Unix epoch.</param>
    /// <param name="toNs">End of the query.</param>
    public void Load(IEventSource source, IReadOnlyCollection<string> symbols, long fromNs, long toNs)
    {
        ArgumentNullException.ThrowIfNull(source);
        var wanted = new HashSet<string>(symbols, StringComparer.Ordinal);
        var names = new Dictionary<uint, string>();
        EngineEvent slot = default;
        while (source.TryNext(ref slot))
        {
            if (slot.Kind == EventKind.InstrumentDefinition)
            {
                var symbol = slot.InstrumentDefinition.Symbol.ToString();
                if (wanted.TryGetValue(symbol, out var known))
                    names[slot.InstrumentId] = known;
            }
            else if (slot.VenueTimeNs >= fromNs && slot.VenueTimeNs <= toNs
                && names.TryGetValue(slot.InstrumentId, out var name))
            {
                TryAdd(name, slot);
            }
        }
    }

    /// <summary>False when the row is known; events that are no rows are always new.</summary>
    public bool TryAdd(string symbol, in EngineEvent slot) =>
        !RowKey.TryOf(symbol, slot, out var key) || _keys.Add(key);
}
