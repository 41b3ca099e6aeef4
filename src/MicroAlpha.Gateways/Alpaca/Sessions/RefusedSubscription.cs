namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>Something wanted that the server does not give.</summary>
/// <param name="Symbol">The symbol, or <c>*</c>.</param>
/// <param name="Channels">The channels refused.</param>
/// <param name="Code">The server's code; 0 = acknowledgements came without it.</param>
public readonly record struct RefusedSubscription(string Symbol, StreamChannels Channels, int Code);
