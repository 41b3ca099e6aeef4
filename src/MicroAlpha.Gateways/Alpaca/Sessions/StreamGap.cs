namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>A range without data, to be fetched by REST.</summary>
/// <param name="StartNs">Its start, ns since the Unix epoch, widened by the margin.</param>
/// <param name="EndNs">Its end, widened by the margin and by how far the venue's clock is ahead.</param>
/// <param name="AheadNs">How far that was taken to be.</param>
/// <param name="Symbols">The symbols subscribed; <c>*</c> stands for all known ones.</param>
/// <param name="Channels">The channels subscribed.</param>
public sealed record StreamGap(
    long StartNs, long EndNs, long AheadNs, IReadOnlyList<string> Symbols, StreamChannels Channels);
