using MicroAlpha.Events;
using MicroAlpha.Pipeline.Books;
using MicroAlpha.Pipeline.Core;
using MicroAlpha.Pipeline.Indicators;
using MicroAlpha.Pipeline.Strategies;
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

    /// <summary>Builds the core's stage, with orders, positions, risk and a strategy when one is named.</summary>
    /// <param name="books">The books the stage keeps.</param>
    /// <param name="indicators">What runs over them.</param>
    /// <param name="trading">What trades.</param>
    /// <param name="commands">Where the core's orders and checkpoints go.</param>
    /// <param name="checkpointEvery">Events between checkpoints, a power of two.</param>
    /// <param name="builder">Gets the stage, and builds what runs it.</param>
    /// <exception cref="Events.EngineException">MA-463: an indicator is wrong; MA-800: what is to trade is.</exception>
    public static TResult CreateCore<TResult>(
        BooksStage books,
        IndicatorOptions indicators,
        TradingOptions trading,
        CommandWriter commands,
        int checkpointEvery,
        ICoreBuilder<TResult> builder)
    {
        ArgumentNullException.ThrowIfNull(trading);
        ArgumentNullException.ThrowIfNull(builder);
        if (!trading.IsOn)
            return builder.Build(CreateCore(books, indicators, commands, checkpointEvery), null);
        var state = new IndicatorStage(books, new IndicatorSet(indicators, books.Books));
        return StrategyCatalog.Build(trading, state, commands, checkpointEvery, builder);
    }
}
