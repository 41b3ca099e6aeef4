using System.CommandLine;
using System.Text;
using MicroAlpha.Events;
using MicroAlpha.Host.Backtest;

namespace MicroAlpha.Host.Commands;

/// <summary>The options of <c>microalpha backtest</c> that make it a grid.</summary>
internal sealed class GridArguments
{
    private static readonly Dictionary<string, GridScore> Scores =
        Enum.GetValues<GridScore>().ToDictionary(GridReport.NameOf);

    private readonly Option<string[]> _grid = new("--grid")
    {
        Description = "A parameter with several values, as name=a,b,c; several of them make every combination.",
    };

    private readonly Option<string> _score = new("--score")
    {
        Description = $"What runs of a grid are ranked by: {string.Join(", ", Scores.Keys)}.",
        DefaultValueFactory = static _ => GridReport.NameOf(GridScore.Pnl),
    };

    private readonly Option<int> _minFills = new("--min-fills")
    {
        Description = "Gate of a grid: fewer executions do not count.",
        DefaultValueFactory = static _ => 1,
    };

    private readonly Option<string> _maxDrawdown = new("--max-drawdown")
    {
        Description = "Gate of a grid: largest drawdown, currency units.",
        DefaultValueFactory = static _ => "",
    };

    private readonly Option<int> _workers = new("--workers")
    {
        Description = "Threads of a grid; without it one for each CPU. The results are the same.",
        DefaultValueFactory = static _ => Environment.ProcessorCount,
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        _score.AcceptOnlyFromAmong([.. Scores.Keys]);
        foreach (var option in (Option[])[_grid, _score, _minFills, _maxDrawdown, _workers])
            command.Options.Add(option);
    }

    /// <summary>What was asked for; null when it is no grid.</summary>
    /// <exception cref="EngineException">MA-100: an argument is wrong.</exception>
    public GridOptions? Of(ParseResult parsed)
    {
        var axes = (parsed.GetValue(_grid) ?? []).Select(AxisOf).ToList();
        if (axes.Count == 0)
            return null;
        return new GridOptions
        {
            Axes = axes,
            Score = Scores[parsed.GetValue(_score)!],
            MinFills = parsed.GetValue(_minFills),
            MaxDrawdownE9 = Drawdown(parsed.GetValue(_maxDrawdown)!),
            Workers = Math.Max(1, parsed.GetValue(_workers)),
        };
    }

    private static (string Name, IReadOnlyList<string> Values) AxisOf(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        const StringSplitOptions Clean = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        var values = text[(at + 1)..].Split(',', Clean);
        if (at <= 0 || values.Length == 0)
            throw new EngineException("MA-100", ExitCode.Usage, $"--grid {text}: allowed is name=a,b,c");
        return (text[..at], values);
    }

    private static long Drawdown(string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        if (bytes.Length == 0)
            return long.MaxValue;
        if (DecimalE9.TryParse(bytes, out var value, out var used) && used == bytes.Length && value >= 0)
            return value;
        throw new EngineException(
            "MA-100", ExitCode.Usage, $"--max-drawdown {text}: allowed is an amount of 0 or more, as 1000.50");
    }
}
