namespace MicroAlpha.Venue.Wire;

/// <summary>Room that messages need.</summary>
internal static class MessageLimits
{
    /// <summary>
    /// Bytes that one message of a stream never exceeds, order books excepted: the longest is a correction of 320, or a
    /// status with both its texts of 120.
    /// </summary>
    public const int MaxMessage = 512;
}
