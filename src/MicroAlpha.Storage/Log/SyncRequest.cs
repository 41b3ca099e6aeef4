namespace MicroAlpha.Storage.Log;

/// <summary>A sync under way and what its success makes durable. The default value means none.</summary>
/// <param name="BeganNs">When it was asked for, monotonic ns.</param>
/// <param name="Written">Blocks of the pool that were in the file then.</param>
/// <param name="Length">Bytes of whole blocks in the file then.</param>
/// <param name="Chain">The chain's position behind them.</param>
internal readonly record struct SyncRequest(long BeganNs, long Written, long Length, ChainPosition Chain)
{
    /// <summary>True when a sync is under way: only blocks that were written are ever asked for.</summary>
    public bool IsOpen => Written > 0;
}
