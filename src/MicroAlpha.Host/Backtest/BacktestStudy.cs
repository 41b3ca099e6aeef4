using MicroAlpha.Events;
using MicroAlpha.Host.Engine;
using MicroAlpha.Pipeline.Strategies;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Host.Backtest;

/// <summary>One run over logs, and what its report is made of.</summary>
/// <param name="Outcome">What it did.</param>
/// <param name="Run">The input of the report.</param>
/// <param name="MissingEvents">Events the logs lack.</param>
/// <param name="Damages">Damaged places of the logs, for people.</param>
/// <param name="OwnEvents">Events left out: the recorded engine's own trading.</param>
internal sealed record BacktestStudy(
    BacktestOutcome Outcome, BacktestRun Run, long MissingEvents, IReadOnlyList<string> Damages, long OwnEvents)
{
    // Markets that never close; else the default of the run.
    private const long WholeYearNs = 31_557_600L * 1_000_000_000;

    /// <summary>Nothing is missing in the logs.</summary>
    public bool IsWhole => MissingEvents == 0 && Damages.Count == 0;

    /// <summary>Runs over the setup's logs.</summary>
    /// <exception cref="EngineException">What is wrong with the setup or the logs.</exception>
    public static BacktestStudy Of(BacktestSetup setup, Action<double>? progress = null)
    {
        if (setup.RecordTo.Length == 0)
            return Of(setup, setup.ToPlan(), progress);
        var plan = setup.ToPlan();
        var options = setup.Config.Options;
        using var directory = LogDirectory.Open(setup.RecordTo);
        using var log = directory.StartSession(SessionSettings.Of(options, BacktestSetup.FactsOf(plan)));
        return Of(setup, plan with { Log = log, CheckpointEvery = options.Log.CheckpointEvery }, progress);
    }

    private static BacktestStudy Of(BacktestSetup setup, BacktestPlan plan, Action<double>? progress)
    {
        using var market = setup.OpenMarket(progress);
        var source = market;
        var outcome = BacktestRunner.Run(plan, ref source);
        setup.CheckSymbols(plan.Trading, market.Instruments, outcome.Events);
        return new BacktestStudy(
            outcome,
            RunOf(plan, string.Join(", ", setup.Logs), market.Instruments, outcome),
            market.MissingEvents,
            [.. market.Damages.Select(static damage => damage.ToString())],
            market.OwnEvents);
    }

    /// <summary>The input of a report.</summary>
    public static BacktestRun RunOf(
        BacktestPlan plan, string source, InstrumentTable instruments, BacktestOutcome outcome)
    {
        var collector = outcome.Collector!;
        var run = new BacktestRun
        {
            Strategy = NameOf(plan.Trading),
            Source = source,
            Models = PaperSetup.Describe(plan.Venue),
            Symbols = [.. Enumerable.Range(0, instruments.Count).Select(id => instruments.SymbolOf((uint)id))],
            Fills = collector.Fills,
            Marks = collector.Marks,
            Orders = collector.Orders,
            Rejects = collector.Rejects,
            LatenciesNs = collector.LatenciesNs,
            CommandHash = outcome.CommandHash,
        };
        return IsAllCrypto(outcome.Desk, instruments) ? run with { YearNs = WholeYearNs } : run;
    }

    private static string NameOf(TradingOptions trading) => trading.Parameters.Count == 0
        ? trading.Strategy
        : $"{trading.Strategy} {string.Join(' ', trading.Parameters)}";

    private static bool IsAllCrypto(TradingDesk desk, InstrumentTable instruments)
    {
        var isSome = false;
        for (var id = 0u; id < instruments.Count; id++)
        {
            if (!desk.IsTraded(id))
                continue;
            if (instruments[id].AssetClass != AssetClass.Crypto)
                return false;
            isSome = true;
        }

        return isSome;
    }
}
