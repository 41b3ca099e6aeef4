using System.Text.Json.Nodes;
using MicroAlpha.Events;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Host.Engine;
using MicroAlpha.Pipeline.Strategies;

namespace MicroAlpha.Host.Backtest;

/// <summary>What a backtest is asked for: the configuration, and what the command line says over it.</summary>
internal sealed record BacktestSetup
{
    /// <summary>The configuration.</summary>
    public required LoadedConfig Config { get; init; }

    /// <summary>Logs: directories or segments.</summary>
    public required IReadOnlyList<string> Logs { get; init; }

    /// <summary>Name of the strategy.</summary>
    public required string Strategy { get; init; }

    /// <summary>Parameters as "name=value", over those of the configuration.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>Symbols to trade; empty = those of the configuration, or all.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];

    /// <summary>False: no latencies, no fees, queues that only trades move.</summary>
    public bool IsModelled { get; init; } = true;

    /// <summary>Directory of a log that the run is recorded into; empty = none.</summary>
    public string RecordTo { get; init; } = "";

    /// <summary>The facts of the recorded session: what a replay needs to do the same.</summary>
    public static string FactsOf(BacktestPlan plan)
    {
        var facts = new JsonObject
        {
            [BookLimits.FactName] = BookLimits.ToFact(plan.Books),
            [TradingFacts.FactName] = TradingFacts.To(plan.Trading),
            ["venue"] = PaperSetup.Describe(plan.Venue),
        };
        if (IndicatorLimits.ToFact(plan.Indicators) is { } indicators)
            facts[IndicatorLimits.FactName] = indicators;
        return facts.ToJsonString();
    }

    /// <summary>The logs' market from its start.</summary>
    public LogMarket OpenMarket(Action<double>? progress = null) =>
        new(Logs, Config.Options.Instruments.Capacity, progress);

    /// <summary>Makes the plan of a run, with a venue of its own.</summary>
    /// <param name="parameters">Parameters over the others, as "name=value".</param>
    /// <exception cref="EngineException">MA-841: no such strategy; MA-800, MA-801, MA-845: what is wrong.
    /// </exception>
    public BacktestPlan ToPlan(params IReadOnlyList<string> parameters)
    {
        CheckName();
        var options = Config.Options;
        var settings = options.Trading;
        var isSame = settings.Strategy.Length == 0 || settings.Strategy == Strategy;
        var named = Symbols.Count > 0 ? Symbols : settings.Symbols;
        var risk = settings.RiskFile.Length > 0
            ? RiskFile.Read(settings.RiskFile, Config.Hash, SessionSettings.Build)
            : new LoadedRisk(BacktestLimits.Free, "");
        var venue = PaperSetup.Of(options, IsModelled);
        var trading = new TradingOptions
        {
            Strategy = Strategy,
            Parameters = Merge([isSame ? settings.Parameters : [], Parameters, parameters]),
            Symbols = named.Count > 0 ? named : [TradingOptions.AnySymbol],
            MaxInstruments = options.Instruments.Capacity,
            MaxOrders = settings.Orders,
            AnswerTimeoutMs = settings.AnswerTimeoutMs,
            Fees = venue.Fees,
            Limits = risk.Limits,
            LimitsHash = risk.Hash,
        };
        trading.Validate();
        return new BacktestPlan
        {
            Trading = trading,
            Venue = venue,
            Books = BookLimits.Of(options),
            Indicators = IndicatorLimits.Of(options),
        };
    }

    /// <summary>Refuses symbols that no log has.</summary>
    /// <exception cref="EngineException">MA-842, with the nearest symbol; MA-843: there is no market at all.
    /// </exception>
    public void CheckSymbols(TradingOptions trading, InstrumentTable instruments, long events)
    {
        if (events == 0)
        {
            throw new EngineException(
                "MA-843", ExitCode.Failed,
                $"{string.Join(", ", Logs)} has no event of a market; 'microalpha log stat' says what is in it");
        }

        var known = Enumerable.Range(0, instruments.Count).Select(id => instruments.SymbolOf((uint)id)).ToList();
        var missing = trading.Symbols.Where(symbol => symbol != TradingOptions.AnySymbol && !known.Contains(symbol))
            .ToList();
        if (missing.Count == 0)
            return;
        const int Most = 20;
        var hint = NearestName.Of(missing[0], known) is { } nearest ? $"did you mean {nearest}? " : "";
        var more = known.Count > Most ? $" and {known.Count - Most} more" : "";
        throw new EngineException(
            "MA-842", ExitCode.Usage,
            $"the log has no symbol {string.Join(", ", missing)}; {hint}it has {string.Join(", ", known.Take(Most))}"
                + more);
    }

    private void CheckName()
    {
        if (StrategyCatalog.Names.Contains(Strategy))
            return;
        var hint = NearestName.Of(Strategy, StrategyCatalog.Names) is { } nearest ? $"did you mean '{nearest}'? " : "";
        throw new EngineException(
            "MA-841", ExitCode.Usage,
            $"there is no strategy '{Strategy}'; {hint}there are {string.Join(", ", StrategyCatalog.Names)}");
    }

    // The last one that sets a name wins; what is no "name=value" is refused later, with the others.
    private static List<string> Merge(IReadOnlyList<IReadOnlyList<string>> layers)
    {
        var merged = new Dictionary<string, string>();
        foreach (var layer in layers)
        {
            foreach (var parameter in layer)
                merged[parameter.Split('=')[0]] = parameter;
        }

        return [.. merged.Values];
    }
}
