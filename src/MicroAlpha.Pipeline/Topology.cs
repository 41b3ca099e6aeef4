using MicroAlpha.Events;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Core;
using MicroAlpha.Pipeline.Indicators;
using MicroAlpha.Ring;

namespace MicroAlpha.Pipeline;

/// <summary>
/// The picture of the core lane in code. Live, replay, tests and simulation all build it here, so they run the same
/// stages in the same order: books, indicators, then the checkpoint of their state.
/// </summary>
public static class Topology
{
    /// <summary>Builds the core's stage.</summary>
    /// <param name="books">The books the stage keeps; also what the caller may read when the lane has stopped.</param>
    /// <param name="indicators">What runs over them.</param>
    /// <param name="commands">Where the core's orders and checkpoints go.</param>
    /// <param name="checkpointEvery">Events between checkpoints, a power of two.</param>
    /// <exception cref="Events.EngineException">MA-463: an indicator is wrong.</exception>
    public static CoreStage<IndicatorStage> CreateCore(
        BooksStage books, IndicatorOptions indicators, CommandWriter commands, int checkpointEvery) =>
        new(new IndicatorStage(books, new IndicatorSet(indicators, books.Books)), commands, checkpointEvery);
}
