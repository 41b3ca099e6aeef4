namespace MicroAlpha.Gateways.Alpaca.Rest;

/// <summary>A symbol with how much it trades.</summary>
/// <param name="Symbol">The ticker.</param>
/// <param name="Volume">Shares today.</param>
/// <param name="TradeCount">Trades today.</param>
public sealed record ActiveSymbol(string Symbol, long Volume, long TradeCount);
