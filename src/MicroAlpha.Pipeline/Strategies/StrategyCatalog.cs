using MicroAlpha.Events;
using MicroAlpha.Pipeline.Core;
using MicroAlpha.Pipeline.Indicators;

namespace MicroAlpha.Pipeline.Strategies;

/// <summary>The strategies by name: one line each, and those that a program of its own adds. For start-up.</summary>
public static class StrategyCatalog
{
    private static readonly List<StrategyEntry> Entries =
    [
        new StrategyEntry<ChaseStrategy>("chase", static (parameters, count) => new ChaseStrategy(parameters, count)),
        new StrategyEntry<OfiStrategy>("ofi", static (parameters, count) => new OfiStrategy(parameters, count)),
    ];

    /// <summary>Names, for messages.</summary>
    public static IReadOnlyList<string> Names => Entries.ConvertAll(static entry => entry.Name);

    /// <summary>Adds a strategy; before anything else is started, on the thread that starts it.</summary>
    /// <param name="name">Its name, 1 to 64 characters.</param>
    /// <param name="create">Makes it of its parameters and the number of instruments, ids from 0.</param>
    /// <exception cref="ArgumentException">The name is empty, too long, or taken.</exception>
    public static void Add<TStrategy>(string name, Func<StrategyParameters, int, TStrategy> create)
        where TStrategy : struct, IStrategy
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.Length > 64 || Find(name) is not null)
            throw new ArgumentException($"'{name}' is too long, or the name of another strategy", nameof(name));
        Entries.Add(new StrategyEntry<TStrategy>(name, create));
    }

    /// <summary>Finds everything that is wrong with a name and its parameters.</summary>
    public static void Check(string name, IReadOnlyList<string> parameters, List<string> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        var read = new StrategyParameters(parameters, errors);
        if (Find(name) is { } entry)
        {
            entry.Check(read);
            read.Finish();
        }
        else
        {
            errors.Add($"there is no strategy '{name}'; there are {string.Join(", ", Names)}");
        }
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
        return Find(options.Strategy)!.Build(options, state, commands, checkpointEvery, builder);
    }

    private static StrategyEntry? Find(string name) => Entries.Find(entry => entry.Name == name);
}
