using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Backfill;

/// <summary>Where history goes, for example a log. One task.</summary>
public interface IBackfillSink
{
    /// <summary>Takes an event; its instrument id is set by the sink.</summary>
    /// <param name="symbol">Whose it is.</param>
    /// <param name="slot">The event.</param>
    void Append(string symbol, in EngineEvent slot);

    /// <summary>Makes everything taken so far durable. Throws when it cannot.</summary>
    void Commit();
}
