using MicroAlpha.Events;
using MicroAlpha.Pipeline.Core;
using MicroAlpha.Ring;

namespace MicroAlpha.Pipeline.Books;

/// <summary>
/// The books as a stage of the core lane. Stages behind it on the same lane read <see cref="Books"/>.
/// </summary>
/// <param name="books">The books it keeps; one stage only.</param>
public readonly struct BooksStage(BookSet books) : IStage<EngineEvent>, ICheckpointed
{
    /// <summary>The books, up to date with the slot this stage saw last.</summary>
    public BookSet Books => books;

    /// <inheritdoc/>
    public void OnEvent(ref EngineEvent slot, long sequence) => books.Apply(ref slot, sequence);

    /// <inheritdoc/>
    public void OnBatchEnd(long sequence)
    {
    }

    /// <inheritdoc/>
    public void OnIdle()
    {
    }

    /// <summary>Slots were lost: every book is stale until its next snapshot.</summary>
    public void OnMissed(long firstMissed, long lastMissed) => books.MarkAllStale(lastMissed);

    /// <inheritdoc/>
    public void OnStop()
    {
    }

    /// <inheritdoc/>
    public ulong StateHash() => books.StateHash();
}
