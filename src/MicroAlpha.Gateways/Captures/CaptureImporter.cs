using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Captures;

/// <summary>
/// Opens captures of others, files as they are shipped (zip, gz, plain; symbol and date from their names).
/// </summary>
public static class CaptureImporter
{
    /// <summary>The format of a <c>--format</c> argument: <c>binance</c>, <c>lean</c> or <c>lobster</c>.</summary>
    /// <exception cref="EngineException">MA-408 for any other name.</exception>
    public static CaptureFormat ParseFormat(string name) => name switch
    {
        "binance" => CaptureFormat.Binance,
        "lean" => CaptureFormat.Lean,
        "lobster" => CaptureFormat.Lobster,
        _ => throw CaptureError.UnknownFormat(name),
    };

    /// <summary>
    /// Looks into all files, pairs what belongs together and returns the stream. Reading begins with the first pull.
    /// </summary>
    /// <param name="format">Whose files they are.</param>
    /// <param name="paths">The files, in any order; archives may hold several.</param>
    /// <param name="instruments">Gets the symbols in order of first appearance; ids it has already are used.</param>
    /// <exception cref="EngineException">
    /// MA-401 unreadable, MA-402 damaged archive, MA-403 empty file, MA-404 name without symbol and date, MA-405 a file
    /// without its partner, MA-413 two files with the same rows.
    /// </exception>
    public static CaptureReader Open(CaptureFormat format, IReadOnlyList<string> paths, InstrumentTable instruments)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(instruments);
        var report = new CaptureReport();
        var files = CaptureFile.List(paths);
        List<CaptureSource> sources = format switch
        {
            CaptureFormat.Binance => [.. files.Select(f => new BinanceSource(f, report.AddFile(f.Display)))],
            CaptureFormat.Lean => OpenLean(files, report),
            CaptureFormat.Lobster => OpenLobster(files, report),
            _ => throw CaptureError.UnknownFormat(format.ToString()),
        };
        return new CaptureReader(sources, instruments, report);
    }

    private static List<CaptureSource> OpenLean(List<CaptureFile> files, CaptureReport report)
    {
        var named = new List<(LeanFileName Name, CaptureFile File)>();
        foreach (var file in files)
        {
            if (file.Entry is not null && !file.Name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
                report.AddIgnored(file.Display);
            else if (LeanFileName.TryParse(file, out var name))
                named.Add((name, file));
            else
                throw CaptureError.Name(file.Display, LeanFileName.Expected);
        }

        if (named.Count == 0)
            throw CaptureError.Name(string.Join(", ", report.IgnoredFiles), LeanFileName.Expected);
        foreach (var same in named.GroupBy(n => n.Name).Where(group => group.Count() > 1))
        {
            throw CaptureError.Twice(
                same.First().File.Display, same.Last().File.Display, $"the same rows by their names ({same.Key})");
        }

        return
        [
            .. named.OrderBy(n => n.Name.Day)
                .Select(n => LeanSource.Create(n.Name, n.File, report.AddFile(n.File.Display))),
        ];
    }

    private static List<CaptureSource> OpenLobster(List<CaptureFile> files, CaptureReport report)
    {
        var messages = new Dictionary<LobsterFileName, CaptureFile>();
        var books = new Dictionary<LobsterFileName, CaptureFile>();
        foreach (var file in files)
        {
            if (!LobsterFileName.TryParse(file.Name, out var name))
            {
                if (file.Entry is null || file.Name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
                    throw CaptureError.Name(file.Display, LobsterFileName.Expected);
                report.AddIgnored(file.Display);
            }
            else
            {
                var known = name.IsMessage ? messages : books;
                if (!known.TryAdd(name, file))
                {
                    throw CaptureError.Twice(
                        known[name].Display, file.Display, $"the same rows by their names ({name})");
                }
            }
        }

        var sources = new List<CaptureSource>();
        foreach (var (name, file) in messages.OrderBy(m => m.Key.Day))
        {
            if (!books.Remove(name with { IsMessage = false }, out var book))
                throw CaptureError.Unpaired(file.Display, "order book file");
            sources.Add(new LobsterSource(name, file, book, report.AddFile(file.Display)));
        }

        foreach (var book in books.Values)
            throw CaptureError.Unpaired(book.Display, "message file");
        return sources.Count > 0
            ? sources
            : throw CaptureError.Name(string.Join(", ", report.IgnoredFiles), LobsterFileName.Expected);
    }
}
