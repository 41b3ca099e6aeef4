namespace MicroAlpha.Gateways.Alpaca.Rest;

/// <summary>One page of history.</summary>
/// <param name="Items">Rows by symbol, then time.</param>
/// <param name="NextToken">Asks for the next page; empty = the history ends here.</param>
/// <param name="Withdrawn">Trades that were canceled or corrected since, left out.</param>
public sealed record HistoryPage(IReadOnlyList<HistoryItem> Items, string NextToken, int Withdrawn);
