namespace MicroAlpha.Storage.Log;

/// <summary>Where a session is written.</summary>
/// <param name="Path">The log directory.</param>
/// <param name="Descriptor">Its open descriptor, owned by the <see cref="LogDirectory"/>.</param>
/// <param name="SessionId">The session.</param>
internal readonly record struct LogPlace(string Path, int Descriptor, ulong SessionId);
