namespace MicroAlpha.Gateways.Alpaca.Rest;

/// <summary>What is known after an order request.</summary>
public enum OrderOutcome
{
    /// <summary>
    /// Nothing is known: time-out, reset, 5xx, a reply nobody can read. The order counts as live until it is looked up
    /// by its client id.
    /// </summary>
    Unknown = 0,

    /// <summary>The request was taken. A cancel or a replace is only a request even so.</summary>
    Accepted = 1,

    /// <summary>The request was refused; nothing changed.</summary>
    Refused = 2,

    /// <summary>The last gate stopped it: nothing was sent.</summary>
    NotSent = 3,
}
