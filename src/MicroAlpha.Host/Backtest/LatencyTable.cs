using System.Globalization;
using System.Text;
using MicroAlpha.Events;
using MicroAlpha.Venue.Paper;

namespace MicroAlpha.Host.Backtest;

/// <summary>
/// Latencies that an engine measured, one way and by kind: a CSV file with the columns kind (place, replace, cancel,
/// feed), time_ns and latency_ns, times of a kind growing.
/// </summary>
internal sealed class LatencyTable
{
    private const string Header = "kind,time_ns,latency_ns";
    private static readonly string[] Names = ["place", "replace", "cancel", "feed"];

    private readonly List<LatencyRow>[] _rows = [[], [], [], []];

    /// <summary>Rows of all kinds.</summary>
    public int Count => _rows.Sum(static rows => rows.Count);

    /// <summary>Reads a file.</summary>
    /// <exception cref="EngineException">MA-845, with the line.</exception>
    public static LatencyTable Read(string path)
    {
        var table = new LatencyTable();
        try
        {
            var number = 0;
            foreach (var line in File.ReadLines(path))
            {
                number++;
                if (number == 1 ? line != Header : !table.TryAdd(line))
                    throw Wrong(path, $"line {number} is '{line}'", null);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Wrong(path, error.Message, error);
        }

        return table.Count > 0 ? table : throw Wrong(path, "there is no latency in it", null);
    }

    /// <summary>Writes a file; an existing one is replaced.</summary>
    /// <exception cref="EngineException">MA-845: it can not be written.</exception>
    public void Write(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            using var file = new StreamWriter(path, append: false, new UTF8Encoding(false)) { NewLine = "\n" };
            file.WriteLine(Header);
            for (var kind = 0; kind < Names.Length; kind++)
            {
                foreach (var row in _rows[kind])
                    file.WriteLine(string.Create(
                        CultureInfo.InvariantCulture, $"{Names[kind]},{row.TimeNs},{row.LatencyNs}"));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Wrong(path, error.Message, error);
        }
    }

    /// <summary>The rows of a kind, in order of time.</summary>
    public LatencyRow[] Of(LatencyKind kind) => [.. _rows[(int)kind]];

    /// <summary>Adds a latency; of several at one time the first stays. False when time went back.</summary>
    public bool TryAdd(LatencyKind kind, long timeNs, long latencyNs)
    {
        var rows = _rows[(int)kind];
        if (latencyNs < 0 || (rows.Count > 0 && timeNs < rows[^1].TimeNs))
            return false;
        if (rows.Count == 0 || timeNs > rows[^1].TimeNs)
            rows.Add(new LatencyRow(timeNs, latencyNs));
        return true;
    }

    private bool TryAdd(string line)
    {
        var cells = line.Split(',');
        return cells.Length == 3
            && Array.IndexOf(Names, cells[0]) is var kind and >= 0
            && long.TryParse(cells[1], NumberStyles.None, CultureInfo.InvariantCulture, out var timeNs)
            && long.TryParse(cells[2], NumberStyles.None, CultureInfo.InvariantCulture, out var latencyNs)
            && TryAdd((LatencyKind)kind, timeNs, latencyNs);
    }

    private static EngineException Wrong(string path, string reason, Exception? cause) => new(
        "MA-845", ExitCode.Usage, $"the latencies in {path} can not be used: {reason}; the file has a header "
            + $"'{Header}', kinds {string.Join(", ", Names)}, and times that grow", cause);
}
