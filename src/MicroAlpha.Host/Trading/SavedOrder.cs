namespace MicroAlpha.Host.Trading;

/// <summary>An order of a session that ended: how much of it is in the saved positions.</summary>
/// <param name="Name">Its name at the venue; empty = adopted.</param>
/// <param name="VenueHigh">High half of the venue's id; 0 = never told.</param>
/// <param name="BookedE9">Executed size that is in the positions, 1e-9 units.</param>
/// <param name="IsLive">It had not ended.</param>
internal sealed record SavedOrder(string Name, ulong VenueHigh, long BookedE9, bool IsLive);
