namespace MicroAlpha.Storage.Log;

/// <summary>Events that a log does not hold.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="FirstSequence">First missing sequence.</param>
/// <param name="LastSequence">Last missing sequence.</param>
/// <param name="IsDeclared">True when the recorder itself dropped them and said so; false when damage took
/// them.</param>
public readonly record struct LogGap(ulong SessionId, long FirstSequence, long LastSequence, bool IsDeclared);
