using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Universe;

/// <summary>
/// Symbols ranked by what a recorded log says of them, with the tick rates that shards are made from.
/// </summary>
public static class LogRanking
{
    private const double NsPerSecond = 1e9;

    /// <summary>Ranks the symbols of a source.</summary>
    /// <param name="source">Recorded events; read to the end.</param>
    /// <param name="by">Volume, volatility or ticks.</param>
    /// <param name="top">Most symbols; 0 = all.</param>
    /// <returns>Symbols in order of rank, with ticks (trades and quotes) a second over the whole source.</returns>
    /// <exception cref="EngineException">MA-471: there is not one symbol in it.</exception>
    public static IReadOnlyList<KeyValuePair<string, double>> Rank(IEventSource source, RankBy by, int top)
    {
        ArgumentNullException.ThrowIfNull(source);
        var tallies = new Dictionary<uint, Tally>();
        EngineEvent slot = default;
        var (firstNs, lastNs) = (long.MaxValue, 0L);
        while (source.TryNext(ref slot))
        {
            if (slot.InstrumentId == EngineEvent.NoInstrument)
                continue;
            if (!tallies.TryGetValue(slot.InstrumentId, out var tally))
                tallies.Add(slot.InstrumentId, tally = new Tally());
            tally.Add(ref slot);
            firstNs = Math.Min(firstNs, slot.ReceiveTimeNs);
            lastNs = Math.Max(lastNs, slot.ReceiveTimeNs);
        }

        var seconds = Math.Max((lastNs - firstNs) / NsPerSecond, 1);
        var ranked = tallies.Values.Where(tally => tally.Symbol.Length > 0)
            .OrderByDescending(tally => tally.ValueOf(by)).ThenBy(tally => tally.Symbol, StringComparer.Ordinal)
            .Select(tally => new KeyValuePair<string, double>(tally.Symbol, tally.Ticks / seconds)).ToList();
        if (ranked.Count == 0)
            throw AlpacaError.Universe("the log has no symbol to rank; record some data or give the symbols");
        return top > 0 && ranked.Count > top ? ranked[..top] : ranked;
    }

    private sealed class Tally
    {
        private long _lastPriceE9;
        private double _squares;
        private double _volume;

        public string Symbol { get; private set; } = "";

        public long Ticks { get; private set; }

        public double ValueOf(RankBy by) => by switch
        {
            RankBy.Volume => _volume,
            RankBy.Volatility => _squares,
            _ => Ticks,
        };

        public void Add(ref EngineEvent slot)
        {
            switch (slot.Kind)
            {
                case EventKind.InstrumentDefinition:
                    Symbol = slot.InstrumentDefinition.Symbol.ToString();
                    break;
                case EventKind.Quote:
                    Ticks++;
                    break;
                case EventKind.Trade when (slot.Flags & (byte)TradeFlags.Suspicious) == 0:
                    Ticks++;
                    _volume += (double)slot.Trade.SizeE9 * slot.Trade.PriceE9 / 1e18;
                    // Realised variance: the sum of squared log returns from trade to trade.
                    if (_lastPriceE9 > 0 && slot.Trade.PriceE9 > 0)
                    {
                        var change = Math.Log((double)slot.Trade.PriceE9 / _lastPriceE9);
                        _squares += change * change;
                    }

                    _lastPriceE9 = slot.Trade.PriceE9;
                    break;
            }
        }
    }
}
