namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>One symbol of a <see cref="SubscriptionBook"/>: what is wanted of it and what the server said.</summary>
internal sealed class SymbolEntry(string symbol)
{
    public string Symbol { get; } = symbol;

    /// <summary>Channels wanted.</summary>
    public StreamChannels Desired { get; set; }

    /// <summary>Channels in the last acknowledgement.</summary>
    public StreamChannels Acknowledged { get; set; }

    /// <summary>Channels the server refused, until the next connection.</summary>
    public StreamChannels Refused { get; set; }

    /// <summary>Requests that were acknowledged without the wanted change.</summary>
    public int Misses { get; set; }

    /// <summary>What to subscribe now.</summary>
    public StreamChannels Lacking => Desired & ~Acknowledged & ~Refused;

    /// <summary>What to unsubscribe now.</summary>
    public StreamChannels Excess => Acknowledged & ~Desired & ~Refused;
}
