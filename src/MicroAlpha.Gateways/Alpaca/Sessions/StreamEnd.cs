namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>How a connection ended.</summary>
/// <param name="Cause">What happened.</param>
/// <param name="Code">Alpaca's error code, HTTP status or close status; 0 = none.</param>
/// <param name="Text">For people; never holds a key.</param>
public readonly record struct StreamEnd(EndCause Cause, int Code, string Text)
{
    /// <summary>The text of an end because the server answered TLS with something else.</summary>
    internal const string NoTls = "the server does not speak TLS";

    /// <summary>What to do about it, for people.</summary>
    public string Advice => StreamReactions.AdviceOf(this);
}
