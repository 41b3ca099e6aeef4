namespace MicroAlpha.Pipeline.Core;

/// <summary>State of the core that enters the checkpoints of a log.</summary>
public interface ICheckpointed
{
    /// <summary>
    /// A hash of the whole state, the same for equal states whatever batches led to it. Must not allocate.
    /// </summary>
    ulong StateHash();
}
