namespace MicroAlpha.Venue.Matching;

/// <summary>What an order asks for besides its type. Numbers are part of the native library's interface.</summary>
[Flags]
public enum MatchFlags : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Rejected when it would trade at once. For limit orders of the day or good till canceled.</summary>
    PostOnly = 1,
}
