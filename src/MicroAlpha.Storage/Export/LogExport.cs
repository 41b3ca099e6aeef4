using MicroAlpha.Events;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Storage.Export;

/// <summary>Turns logs into files for other tools. One thread; the cold path of a command.</summary>
public static class LogExport
{
    /// <summary>The names of the formats on the command line.</summary>
    public static IReadOnlyList<string> FormatNames { get; } = ["jsonl", "csv", "npz", "parquet"];

    /// <summary>Writes the file; it appears under its name when it is complete.</summary>
    /// <param name="options">What to do.</param>
    /// <param name="onProgress">Told the share done, 0 to 1, some times a second.</param>
    /// <exception cref="EngineException">
    /// MA-305, MA-306: no log; MA-663: no libchdb; MA-832: which symbol; MA-833: the symbol is not there; MA-834: the
    /// file can not be written.
    /// </exception>
    public static ExportResult Run(ExportOptions options, Action<double> onProgress)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(onProgress);
        var half = options.Format == ExportFormat.Npz ? 0.5 : 0;
        var (symbol, hasLevels) = options.Format == ExportFormat.Npz
            ? Choose(options, share => onProgress(share * half))
            : (options.Symbol, false);
        var part = options.Path + ".part";
        try
        {
            var result = Write(options with { Symbol = symbol }, part, hasLevels,
                share => onProgress(half + (share * (1 - half))));
            File.Move(part, options.Path, overwrite: true);
            return result;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException(
                "MA-834",
                ExitCode.Failed,
                $"{options.Path} can not be written: {error.Message}; free space or choose another --out",
                error);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static ExportResult Write(ExportOptions options, string path, bool hasLevels, Action<double> onProgress)
    {
        using var source = new ExportSource(options, onProgress);
        using IExportSink sink = options.Format switch
        {
            ExportFormat.Jsonl => new JsonlSink(path),
            ExportFormat.Csv => new CsvSink(path),
            ExportFormat.Npz => new NpzSink(path, hasLevels),
            _ => new ParquetSink(path, options.Library),
        };
        EngineEvent slot = default;
        var (sessions, taken) = (source.Sessions, 0L);
        while (source.TryNext(ref slot))
        {
            if (options.Symbol is not null && source.Symbol != options.Symbol)
                continue;
            if (sessions != source.Sessions)
                sink.BeginSession();
            sessions = source.Sessions;
            sink.Take(ref slot, source.Sequence, source.Symbol, source.Line);
            taken++;
        }

        if (options.Symbol is { } wanted && taken == 0)
            throw Missing(wanted, source.Symbols);
        return new ExportResult(sink.Complete(), source.Events, source.MissingEvents, source.Damages)
        {
            LocalOffsetNs = (sink as NpzSink)?.LocalOffsetNs ?? 0,
            Symbol = options.Symbol ?? "",
        };
    }

    // Which symbol the rows are of, and whether it has levels.
    private static (string Symbol, bool HasLevels) Choose(ExportOptions options, Action<double> onProgress)
    {
        using var source = new ExportSource(options, onProgress);
        var markets = new SortedDictionary<string, bool>(StringComparer.Ordinal);
        EngineEvent slot = default;
        while (source.TryNext(ref slot))
        {
            if (slot.Kind is not (EventKind.Quote or EventKind.Trade or EventKind.BookLevel))
                continue;
            markets.TryGetValue(source.Symbol, out var hasLevels);
            markets[source.Symbol] = hasLevels || slot.Kind == EventKind.BookLevel;
        }

        if (options.Symbol is { } wanted)
            return markets.TryGetValue(wanted, out var levels) ? (wanted, levels) : throw Missing(wanted, markets.Keys);
        foreach (var (symbol, hasLevels) in markets)
        {
            if (markets.Count == 1)
                return (symbol, hasLevels);
        }

        throw new EngineException(
            "MA-832",
            ExitCode.Usage,
            markets.Count == 0
                ? "the log has no quote, trade or level: there is nothing that npz can hold"
                : $"npz holds one symbol and the log has {markets.Count}: choose one with --symbol, of "
                    + Listed(markets.Keys));
    }

    private static EngineException Missing(string symbol, IReadOnlyCollection<string> known) => new(
        "MA-833", ExitCode.Usage, $"the log has nothing of --symbol {symbol}; it has {Listed(known)}");

    private static string Listed(IReadOnlyCollection<string> symbols)
    {
        const int Shown = 20;
        var names = new List<string>();
        foreach (var symbol in symbols)
        {
            if (names.Count < Shown)
                names.Add(symbol);
        }

        return names.Count == 0
            ? "no symbol"
            : string.Join(", ", names) + (symbols.Count > Shown ? $" and {symbols.Count - Shown} more" : "");
    }
}
