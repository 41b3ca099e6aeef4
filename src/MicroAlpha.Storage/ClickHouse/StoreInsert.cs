namespace MicroAlpha.Storage.ClickHouse;

/// <summary>One block on its way into one table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Body">The Native block; it stays where it is until the call returns.</param>
/// <param name="Length">Bytes of the block.</param>
/// <param name="QueryId">The query's name on the server: the batch's identity and the attempt.</param>
/// <param name="Token">The batch's identity, by which a server that can drops a block it has already.</param>
internal readonly unsafe record struct StoreInsert(
    StoreTable Table, nint Body, int Length, string QueryId, string Token)
{
    /// <summary>The block.</summary>
    public ReadOnlySpan<byte> Bytes => new((byte*)Body, Length);
}
