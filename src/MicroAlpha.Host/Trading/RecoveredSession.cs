using MicroAlpha.Pipeline.Positions;

namespace MicroAlpha.Host.Trading;

/// <summary>How a session ended.</summary>
/// <param name="Account">Positions and losses.</param>
/// <param name="Orders">How much of each order is in them.</param>
/// <param name="LastNs">Receive time of its last event, ns since the Unix epoch, our clock; 0 = it had none.</param>
internal sealed record RecoveredSession(SavedAccount Account, IReadOnlyList<SavedOrder> Orders, long LastNs);
