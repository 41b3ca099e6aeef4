using System.Text;
using MicroAlpha.Events;
using MicroAlpha.Storage.ClickHouse;

namespace MicroAlpha.Storage.Export;

/// <summary>The rows of <see cref="CsvSink"/> as Parquet: written as CSV beside the result, turned by the embedded
/// ClickHouse in a directory of its own, both removed at the end.</summary>
internal sealed class ParquetSink : IExportSink
{
    private readonly string _path;
    private readonly string _directory;
    private readonly StoreTools _tools;
    private readonly CsvSink _csv;

    /// <summary>Opens the engine first: without it nothing is written.</summary>
    /// <exception cref="EngineException">MA-663: the library can not be opened.</exception>
    public ParquetSink(string path, string library)
    {
        _path = path;
        _directory = path + ".work";
        Directory.CreateDirectory(_directory);
        try
        {
            _tools = new StoreTools(new StoreSettings
            {
                Type = StoreType.Embedded,
                Directory = _directory,
                Library = library,
            });
        }
        catch
        {
            Directory.Delete(_directory, recursive: true);
            throw;
        }

        _csv = new CsvSink(CsvPath);
    }

    private string CsvPath => Path.Combine(_directory, "rows.csv");

    public void Take(ref EngineEvent slot, long sequence, string symbol, ReadOnlySpan<byte> line) =>
        _csv.Take(ref slot, sequence, symbol, line);

    public void BeginSession()
    {
    }

    public long Complete()
    {
        var rows = _csv.Complete();
        var structure = new StringBuilder();
        foreach (var (name, type) in CsvSink.Columns)
            structure.Append(structure.Length == 0 ? "" : ", ").Append(name).Append(' ').Append(type);
        using var file = new FileStream(_path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
        _tools.Query(
            $"SELECT * FROM file('{CsvPath.Replace("'", "\\'", StringComparison.Ordinal)}', CSVWithNames, "
            + $"'{structure}') ORDER BY rowNumberInAllBlocks()",
            "Parquet",
            file);
        return rows;
    }

    public void Dispose()
    {
        _csv.Dispose();
        _tools.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
