using MicroAlpha.Gateways.Alpaca.Parsing;

namespace MicroAlpha.Gateways.Alpaca.Backfill;

/// <summary>How gaps are filled.</summary>
/// <param name="Market">Stocks or crypto.</param>
/// <param name="HistoryFeed">sip, iex and so on, as the stream; empty = what the plan gives.</param>
/// <param name="MarginMs">How far gaps were widened, ms.</param>
/// <param name="Filter">Which trades are kept.</param>
/// <param name="Time">Clock of the waits.</param>
internal sealed record GapFillOptions(
    AlpacaFeedKind Market, string HistoryFeed, int MarginMs, TradeFilter Filter, TimeProvider Time)
{
    /// <summary>Symbols of earlier runs: behind a wildcard this one does not know them yet.</summary>
    public IReadOnlyList<string> KnownSymbols { get; init; } = [];

    /// <summary>
    /// Trades, and bars by their start and exchange 0, that the runs before recorded last: they are not published
    /// again.
    /// </summary>
    public IReadOnlySet<(string Symbol, long Id, byte Exchange)> RecordedRows { get; init; } =
        new HashSet<(string, long, byte)>();
}
