namespace MicroAlpha.Host.Trading;

/// <summary>What a session takes over from the one before.</summary>
/// <param name="Epoch">Number of this start.</param>
/// <param name="Held">Positions by symbol, 1e-9 units; negative = short.</param>
/// <param name="Orders">Orders that the last session knew, with what of them is in those positions.</param>
/// <param name="Open">Intents whose outcome nobody knows.</param>
/// <param name="LastNs">When the last session ended, ns since the Unix epoch, our clock; 0 = there was none.</param>
internal sealed record BrokerStart(
    ulong Epoch,
    IReadOnlyDictionary<string, long> Held,
    IReadOnlyList<SavedOrder> Orders,
    IReadOnlyList<OpenIntent> Open,
    long LastNs);
