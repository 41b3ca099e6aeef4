using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Backfill;

/// <summary>Which trades of the history are kept. Quotes and bars always are.</summary>
/// <param name="MinSizeE9">Smallest size, 1e-9 units; 0 = any.</param>
/// <param name="ExcludedConditions">Condition letters; a trade with one of them is left out.</param>
/// <param name="Exchanges">Exchange letters that are kept; empty = all.</param>
public sealed record TradeFilter(long MinSizeE9 = 0, string ExcludedConditions = "", string Exchanges = "")
{
    /// <summary>True when the event is kept.</summary>
    public bool Accepts(in EngineEvent slot)
    {
        if (slot.Kind != EventKind.Trade)
            return true;
        if (slot.Trade.SizeE9 < MinSizeE9)
            return false;
        if (Exchanges.Length > 0 && !Exchanges.Contains((char)slot.Trade.Exchange, StringComparison.Ordinal))
            return false;
        for (var letters = slot.Trade.Conditions; letters != 0; letters >>= 8)
        {
            if (ExcludedConditions.Contains((char)(byte)letters, StringComparison.Ordinal))
                return false;
        }

        return true;
    }
}
