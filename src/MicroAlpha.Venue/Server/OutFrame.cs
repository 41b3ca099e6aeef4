namespace MicroAlpha.Venue.Server;

/// <summary>One WebSocket message to send.</summary>
/// <param name="Buffer">Where it is.</param>
/// <param name="Offset">Its first byte.</param>
/// <param name="Length">How many bytes.</param>
/// <param name="IsText">Text or binary frame.</param>
internal readonly record struct OutFrame(byte[] Buffer, int Offset, int Length, bool IsText);
