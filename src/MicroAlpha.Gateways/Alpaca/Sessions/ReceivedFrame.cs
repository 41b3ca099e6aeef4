namespace MicroAlpha.Gateways.Alpaca.Sessions;

/// <summary>What one receive gave.</summary>
/// <param name="Kind">A message, one that was too long, or the close.</param>
/// <param name="Length">Bytes of the message at the start of the buffer; of a refused one, its whole length.</param>
/// <param name="ReceiveTimeNs">When its first bytes were seen, ns since the Unix epoch, our clock.</param>
internal readonly record struct ReceivedFrame(ReceivedKind Kind, long Length, long ReceiveTimeNs);

/// <summary>Kinds of <see cref="ReceivedFrame"/>.</summary>
internal enum ReceivedKind
{
    Message = 0,
    Refused = 1,
    Close = 2,
}
