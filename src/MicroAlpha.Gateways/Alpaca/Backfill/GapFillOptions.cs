using MicroAlpha.Gateways.Alpaca.Parsing;

namespace MicroAlpha.Gateways.Alpaca.Backfill;

/// <summary>How gaps are filled.</summary>
/// <param name="Market">Stocks or crypto.</param>
/// <param name="HistoryFeed">sip, iex and so on, as the stream; empty = what the plan gives.</param>
/// <param name="MarginMs">How far gaps were widened, ms.</param>
/// <param name="Filter">Which trades are kept.</param>
/// <param name="Time">Clock of the waits.</param>
internal sealed record GapFillOptions(
    AlpacaFeedKind Market, string HistoryFeed, int MarginMs, TradeFilter Filter, TimeProvider Time);
