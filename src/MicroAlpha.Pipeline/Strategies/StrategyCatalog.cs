using MicroAlpha.Events;
using MicroAlpha.Pipeline.Core;
using MicroAlpha.Pipeline.Indicators;

namespace MicroAlpha.Pipeline.Strategies;

/// <summary>The strategies by name: one line each.</summary>
public static class StrategyCatalog
{
    /// <summary>Names, for messages.</summary>
    public static IReadOnlyList<string> Names { get; } = ["chase", "ofi"];

    /// <summary>Finds everything that is wrong with a name and its parameters.</summary>
    public static void Check(string name, IReadOnlyList<string> parameters, List<string> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        var read = new StrategyParameters(parameters, errors);
        if (name == "chase")
            _ = new ChaseStrategy(read, 1);
        else if (name == "ofi")
            _ = new OfiStrategy(read, 1);
        else
        {
            errors.Add($"there is no strategy '{name}'; there are {string.Join(", ", Names)}");
            return;
        }

        read.Finish();
    }

    /// <summary>Builds a core that trades.</summary>
    /// <exception cref="EngineException">MA-800: the options are wrong.</exception>
    public static TResult Build<TResult>(
        TradingOptions options,
        IndicatorStage state,
        CommandWriter commands,
        int checkpointEvery,
        ICoreBuilder<TResult> builder)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(builder);
        options.Validate();
        var desk = new TradingDesk(options, state, commands);
        var parameters = new StrategyParameters(options.Parameters, []);
        var instruments = options.MaxInstruments;
        return options.Strategy == "chase"
            ? With(new ChaseStrategy(parameters, instruments), desk, state, commands, checkpointEvery, builder)
            : With(new OfiStrategy(parameters, instruments), desk, state, commands, checkpointEvery, builder);
    }

    private static TResult With<TStrategy, TResult>(
        TStrategy strategy,
        TradingDesk desk,
        IndicatorStage state,
        CommandWriter commands,
        int checkpointEvery,
        ICoreBuilder<TResult> builder)
        where TStrategy : struct, IStrategy =>
        builder.Build(
            new CoreStage<TradingStage<TStrategy>>(
                new TradingStage<TStrategy>(state, desk, strategy), commands, checkpointEvery),
            desk);
}
