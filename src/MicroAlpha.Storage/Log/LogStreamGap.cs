namespace MicroAlpha.Storage.Log;

/// <summary>
/// A time for which a live stream gave nothing, as the log itself tells: the log is whole, the market's data are not.
/// </summary>
/// <param name="SessionId">The session that tells of it.</param>
/// <param name="Feed">The feed.</param>
/// <param name="StartNs">First time that may be missing, ns since the Unix epoch.</param>
/// <param name="EndNs">Last time; 0 = the session ended before the stream came back.</param>
/// <param name="State">What became of it.</param>
public readonly record struct LogStreamGap(
    ulong SessionId, byte Feed, long StartNs, long EndNs, LogStreamGapState State);
