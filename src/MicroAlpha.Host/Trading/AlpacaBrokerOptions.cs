using MicroAlpha.Gateways.Alpaca;
using MicroAlpha.Gateways.Alpaca.Orders;
using MicroAlpha.Gateways.Alpaca.Rest;

namespace MicroAlpha.Host.Trading;

/// <summary>How the Alpaca adapter works.</summary>
internal sealed record AlpacaBrokerOptions
{
    /// <summary>The trading stream.</summary>
    public required Uri Stream { get; init; }

    /// <summary>The trading host.</summary>
    public required Uri Rest { get; init; }

    /// <summary>The keys.</summary>
    public required AlpacaKeys Keys { get; init; }

    /// <summary>Symbols that must be defined before the stream is opened.</summary>
    public required IReadOnlyList<string> Symbols { get; init; }

    /// <summary>Limits of the stream.</summary>
    public TradingStreamOptions Trading { get; init; } = new();

    /// <summary>Limits of order requests and questions; a question is asked once by the client, then by us.</summary>
    public RestOptions Limits { get; init; } = new();

    /// <summary>
    /// How long an order that the venue does not know may still arrive, ms: a 404 counts only after it, and twice.
    /// </summary>
    public int SettleMs { get; init; } = 2_000;
}
