namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>The one table of what is done about each error code, HTTP status and way a connection can end.</summary>
internal static class StreamReactions
{
    private static readonly Dictionary<int, (ErrorReaction Reaction, string Advice)> Codes = new()
    {
        [400] = (ErrorReaction.SplitRequest, "a symbol is badly formed"),
        [401] = (ErrorReaction.Reconnect, "the server forgot the authentication"),
        [402] = (ErrorReaction.Stop, "the keys are wrong: check both and that they belong to this host"),
        [403] = (ErrorReaction.Ignore, "authenticated already"),
        [404] = (ErrorReaction.Reconnect, "the authentication came too late"),
        [405] = (ErrorReaction.RefuseRest, "the plan allows fewer symbols: subscribe to fewer"),
        [406] = (ErrorReaction.ReconnectSlowly, "another connection with these keys is open or not yet gone"),
        [407] = (ErrorReaction.Reconnect, "we read too slowly"),
        [408] = (ErrorReaction.Stop, "this account has no v2 stream: ask Alpaca"),
        [409] = (ErrorReaction.Stop, "the plan does not include this feed: use another feed, for example iex"),
        [410] = (ErrorReaction.RefuseChannel, "the feed has no such channel"),
        [411] = (ErrorReaction.Stop, "the token lacks the scope: make one that has it"),
        [412] = (ErrorReaction.Stop, "this feed speaks MessagePack only"),
        [413] = (ErrorReaction.RefuseChannel, "the wildcard is not allowed for this channel"),
        [500] = (ErrorReaction.Reconnect, "the server had an error of its own"),
    };

    private static readonly Dictionary<int, (ErrorReaction Reaction, string Advice)> Upgrades = new()
    {
        [401] = (ErrorReaction.Stop, "the keys were refused: check both"),
        [403] = (ErrorReaction.Stop, "these keys may not use this endpoint"),
        [404] = (ErrorReaction.Stop, "there is no such endpoint: check the path of the stream"),
        [429] = (ErrorReaction.ReconnectSlowly, "too many connection attempts"),
    };

    /// <summary>Codes with a reaction of their own.</summary>
    public static IEnumerable<int> KnownCodes => Codes.Keys;

    /// <summary>The reaction to an error message; unknown codes are retried slowly.</summary>
    public static ErrorReaction OfCode(int code) =>
        Codes.TryGetValue(code, out var known) ? known.Reaction : ErrorReaction.ReconnectSlowly;

    /// <summary>What the reader of a message should do.</summary>
    public static string AdviceOf(StreamEnd end) =>
        (end.Cause == EndCause.UpgradeRefused ? Upgrades : Codes).TryGetValue(end.Code, out var known)
            ? known.Advice
            : "unknown to this version";

    /// <summary>The reaction to the end of a connection.</summary>
    public static ErrorReaction Of(StreamEnd end) => end.Cause switch
    {
        EndCause.ServerError => OfCode(end.Code),
        EndCause.UpgradeRefused when Upgrades.TryGetValue(end.Code, out var known) => known.Reaction,
        EndCause.TlsRefused or EndCause.NotAuthorized or EndCause.RingClosed or EndCause.Stopped => ErrorReaction.Stop,
        _ => ErrorReaction.Reconnect,
    };
}
