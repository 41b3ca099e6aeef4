namespace MicroAlpha.Storage.ClickHouse;

/// <summary>How far shipping is.</summary>
/// <param name="SessionId">The session all tables have reached.</param>
/// <param name="Sequence">Every row up to this sequence of it, and all before it, is acknowledged by its table.</param>
/// <param name="Rows">Rows acknowledged since the start.</param>
/// <param name="Batches">Blocks acknowledged since the start.</param>
/// <param name="Retries">Attempts that failed.</param>
/// <param name="Verified">Batches that were found whole after their answer was lost.</param>
/// <param name="Quarantined">Ranges that were not as sent, deleted and sent anew.</param>
/// <param name="LiveRanges">Ranges taken from the ring.</param>
/// <param name="LogRanges">Ranges read from the log.</param>
/// <param name="Trouble">What keeps it from going on; empty when nothing does.</param>
/// <param name="Parked">Tables that wait because the server refuses them for what they are, with the reason.</param>
public sealed record StoreStatus(
    ulong SessionId,
    long Sequence,
    long Rows,
    long Batches,
    long Retries,
    long Verified,
    long Quarantined,
    long LiveRanges,
    long LogRanges,
    string Trouble,
    IReadOnlyDictionary<string, string> Parked)
{
    internal static StoreStatus Of(Shipper shipper)
    {
        var (session, sequence) = shipper.Position;
        var counters = shipper.Counters;
        return new StoreStatus(
            session, sequence, counters.Rows, counters.Batches, counters.Retries, counters.Verified,
            counters.Quarantined, counters.LiveRanges, counters.RebuiltRanges, shipper.Trouble, shipper.Parked);
    }
}
