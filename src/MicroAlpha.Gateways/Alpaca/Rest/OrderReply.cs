namespace MicroAlpha.Gateways.Alpaca.Rest;

/// <summary>The answer to an order request.</summary>
/// <param name="Outcome">Accepted, refused, or unknown.</param>
/// <param name="Order">The order, when one came.</param>
/// <param name="Status">HTTP status; 0 = no answer.</param>
/// <param name="Code">Alpaca's error code; 0 = none.</param>
/// <param name="Message">Alpaca's message or what went wrong; never holds a key.</param>
/// <param name="RequestId">Names the call for Alpaca's support.</param>
public sealed record OrderReply(
    OrderOutcome Outcome, AlpacaOrder? Order, int Status, int Code, string Message, string RequestId)
{
    /// <summary>
    /// True when the refusal says that the client id is taken: an earlier request of the same intent did arrive.
    /// </summary>
    public bool IsDuplicate => Outcome == OrderOutcome.Refused && Code is 42210000 or 40010001
        && Message.Contains("client_order_id must be unique", StringComparison.Ordinal);
}
