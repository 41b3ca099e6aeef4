using System.Globalization;
using System.Runtime.ExceptionServices;
using MicroAlpha.Events;
using MicroAlpha.Pipeline.Strategies;

namespace MicroAlpha.Host.Backtest;

/// <summary>
/// Every combination of parameters over one market, on several threads. Each run has a core and a venue of its own and
/// writes its own place of the results, so these do not depend on the threads.
/// </summary>
internal sealed class BacktestGrid
{
    /// <summary>Most runs of a grid.</summary>
    public const int MaxRuns = 100_000;

    // 64 bytes each: 768 MiB. Larger markets are read anew by each run.
    private const long MostTapeEvents = 12_000_000;

    private readonly BacktestSetup _setup;
    private readonly GridOptions _options;
    private readonly MarketTape? _tape;
    private readonly InstrumentTable _instruments;
    private readonly GridRow[] _rows;
    private readonly Action<double> _progress;
    private int _next;
    private int _done;
    private Exception? _error;

    private BacktestGrid(
        BacktestSetup setup, GridOptions options, MarketTape? tape, InstrumentTable instruments,
        Action<double> progress)
    {
        (_setup, _options, _tape, _instruments) = (setup, options, tape, instruments);
        _progress = progress;
        _rows = new GridRow[options.Count];
    }

    /// <summary>The options.</summary>
    public GridOptions Options => _options;

    /// <summary>The runs: those that passed the gates first, each part by score, equal ones by index.</summary>
    public IReadOnlyList<GridRow> Rows { get; private set; } = [];

    /// <summary>The first row's run, for its report.</summary>
    public BacktestStudy Best { get; private set; } = null!;

    /// <summary>The ranking for the page.</summary>
    public string Table => GridReport.TableOf(this);

    /// <summary>Runs a grid.</summary>
    /// <exception cref="EngineException">MA-847: the grid; and what a run throws.</exception>
    public static BacktestGrid Run(BacktestSetup setup, GridOptions options, Action<double> progress)
    {
        Check(setup, options);
        using var market = setup.OpenMarket();
        var tape = new MarketTape();
        var isWhole = tape.TryLoad(market, MostTapeEvents);
        if (isWhole)
            setup.CheckSymbols(setup.ToPlan(options.ParametersOf(0)).Trading, market.Instruments, tape.Count);
        var grid = new BacktestGrid(setup, options, isWhole ? tape : null, market.Instruments, progress);
        grid.RunAll();
        grid.Rows = [.. grid._rows
            .OrderByDescending(static row => row.IsPassed)
            .ThenByDescending(static row => row.Score ?? double.NegativeInfinity)
            .ThenBy(static row => row.Index)];
        // The only one that is recorded, when that is asked for.
        grid.Best = BacktestStudy.Of(setup with
        {
            Parameters = [.. setup.Parameters, .. grid.Rows[0].Parameters],
        });
        return grid;
    }

    private static void Check(BacktestSetup setup, GridOptions options)
    {
        if (options.Count > MaxRuns)
            throw Wrong($"it has more than {MaxRuns:N0} runs");
        if (options.Axes.Select(static axis => axis.Name).Distinct().Count() != options.Axes.Count)
            throw Wrong("a parameter is named twice");
        var errors = new List<string>();
        var first = setup.ToPlan(options.ParametersOf(0)).Trading;
        for (var index = 1; index < options.Count && errors.Count == 0; index++)
        {
            var parameters = options.ParametersOf(index);
            List<string> all = [.. first.Parameters.Where(one => !parameters.Any(two => NameOf(two) == NameOf(one)))];
            StrategyCatalog.Check(setup.Strategy, [.. all, .. parameters], errors);
        }

        if (errors.Count > 0)
            throw Wrong(string.Join("; ", errors));
    }

    private static string NameOf(string parameter) => parameter.Split('=')[0];

    private static EngineException Wrong(string reason) =>
        new("MA-847", ExitCode.Usage, $"the grid can not be run: {reason}");

    private void RunAll()
    {
        var workers = Math.Clamp(_options.Workers, 1, _rows.Length);
        var threads = new List<Thread>();
        for (var i = 0; i < workers; i++)
        {
            threads.Add(new Thread(Work) { IsBackground = true, Name = $"grid {i}" });
            threads[^1].Start();
        }

        foreach (var thread in threads)
        {
            while (!thread.Join(100))
                _progress((double)Volatile.Read(ref _done) / _rows.Length);
        }

        if (_error is not null)
            ExceptionDispatchInfo.Throw(_error);
    }

    private void Work()
    {
        try
        {
            while (Volatile.Read(ref _error) is null)
            {
                var index = Interlocked.Increment(ref _next) - 1;
                if (index >= _rows.Length)
                    return;
                _rows[index] = RunOne(index);
                Interlocked.Increment(ref _done);
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Interlocked.CompareExchange(ref _error, error, null);
        }
    }

    private GridRow RunOne(int index)
    {
        var parameters = _options.ParametersOf(index);
        var plan = _setup.ToPlan(parameters);
        BacktestOutcome outcome;
        var instruments = _instruments;
        if (_tape is not null)
        {
            var tape = _tape.Open();
            outcome = BacktestRunner.Run(plan, ref tape);
        }
        else
        {
            using var market = _setup.OpenMarket();
            var source = market;
            outcome = BacktestRunner.Run(plan, ref source);
            _setup.CheckSymbols(plan.Trading, market.Instruments, outcome.Events);
            instruments = market.Instruments;
        }

        var summary = BacktestSeries.Of(BacktestStudy.RunOf(plan, "", instruments, outcome)).Summary;
        return new GridRow(
            index, parameters, summary, outcome.CommandHash, ScoreOf(summary), GateOf(summary));
    }

    private double? ScoreOf(BacktestSummary summary) => _options.Score switch
    {
        GridScore.Sharpe => summary.Sharpe,
        GridScore.PnlPerDrawdown when summary.MaxDrawdownE9 > 0 => (double)summary.PnlE9 / summary.MaxDrawdownE9,
        GridScore.PnlPerTurnover => summary.TurnoverE9 > 0 ? summary.PnlE9 * 1e4 / summary.TurnoverE9 : null,
        _ => summary.PnlE9 / 1e9,
    };

    private string GateOf(BacktestSummary summary)
    {
        if (summary.Fills < _options.MinFills)
            return string.Create(CultureInfo.InvariantCulture, $"fills {summary.Fills} < {_options.MinFills}");
        return summary.MaxDrawdownE9 > _options.MaxDrawdownE9
            ? $"drawdown {BacktestPage.Amount(summary.MaxDrawdownE9)} > {BacktestPage.Amount(_options.MaxDrawdownE9)}"
            : "";
    }
}
