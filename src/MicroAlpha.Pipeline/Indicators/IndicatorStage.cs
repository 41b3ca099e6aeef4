using System.Runtime.CompilerServices;
using MicroAlpha.Events;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Core;
using MicroAlpha.Ring;

namespace MicroAlpha.Pipeline.Indicators;

/// <summary>
/// Books and indicators as one stage of the core lane: the books see an event first. Without a configured indicator it
/// is the books and one comparison.
/// </summary>
/// <param name="books">The books.</param>
/// <param name="indicators">The indicators over them.</param>
public readonly struct IndicatorStage(BooksStage books, IndicatorSet indicators) : IStage<EngineEvent>, ICheckpointed
{
    /// <summary>The books, up to date with the slot this stage saw last.</summary>
    public BookSet Books => books.Books;

    /// <summary>The indicators, up to date with the same slot.</summary>
    public IndicatorSet Indicators => indicators;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // fused into the core's loop
    public void OnEvent(ref EngineEvent slot, long sequence)
    {
        books.OnEvent(ref slot, sequence);
        if (!indicators.IsEmpty)
            indicators.Apply(ref slot, sequence);
    }

    /// <inheritdoc/>
    public void OnBatchEnd(long sequence)
    {
    }

    /// <inheritdoc/>
    public void OnIdle()
    {
    }

    /// <summary>Slots were lost: every book is stale and no indicator differences over them.</summary>
    public void OnMissed(long firstMissed, long lastMissed)
    {
        books.OnMissed(firstMissed, lastMissed);
        indicators.BreakAll();
    }

    /// <inheritdoc/>
    public void OnStop()
    {
    }

    /// <inheritdoc/>
    public ulong StateHash() =>
        indicators.IsEmpty ? books.StateHash() : indicators.StateHash(books.StateHash());
}
