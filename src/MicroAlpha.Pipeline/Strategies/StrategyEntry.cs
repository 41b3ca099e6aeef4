using MicroAlpha.Pipeline.Core;
using MicroAlpha.Pipeline.Indicators;

namespace MicroAlpha.Pipeline.Strategies;

/// <summary>A strategy by name: makes it, and a core around it. For start-up.</summary>
internal abstract class StrategyEntry(string name)
{
    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Makes one of one instrument, so that it asks for its parameters and says what is wrong.</summary>
    public abstract void Check(StrategyParameters parameters);

    /// <summary>Builds a core that trades it.</summary>
    public abstract TResult Build<TResult>(
        TradingOptions options,
        IndicatorStage state,
        CommandWriter commands,
        int checkpointEvery,
        ICoreBuilder<TResult> builder);
}

/// <summary>The strategy of one type: the core around it is compiled for it.</summary>
/// <param name="name">Its name.</param>
/// <param name="create">Makes it of its parameters and the number of instruments.</param>
internal sealed class StrategyEntry<TStrategy>(string name, Func<StrategyParameters, int, TStrategy> create)
    : StrategyEntry(name)
    where TStrategy : struct, IStrategy
{
    /// <inheritdoc/>
    public override void Check(StrategyParameters parameters) => _ = create(parameters, 1);

    /// <inheritdoc/>
    public override TResult Build<TResult>(
        TradingOptions options,
        IndicatorStage state,
        CommandWriter commands,
        int checkpointEvery,
        ICoreBuilder<TResult> builder)
    {
        var desk = new TradingDesk(options, state, commands);
        var strategy = create(new StrategyParameters(options.Parameters, []), options.MaxInstruments);
        return builder.Build(
            new CoreStage<TradingStage<TStrategy>>(
                new TradingStage<TStrategy>(state, desk, strategy), commands, checkpointEvery),
            desk);
    }
}
