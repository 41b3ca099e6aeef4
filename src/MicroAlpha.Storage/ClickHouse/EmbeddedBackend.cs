using System.Text;
using MicroAlpha.Events;
using MicroAlpha.Native;

namespace MicroAlpha.Storage.ClickHouse;

/// <summary>
/// The ClickHouse engine in this process, with a data directory of its own. Blocks go through a file, because text
/// behind a query is cut at some 800 KB there.
/// </summary>
internal sealed class EmbeddedBackend : IStoreBackend
{
    private const string OneBlock = "async_insert = 0, max_threads = 1, max_insert_threads = 1, "
        + "max_block_size = 1048576, min_insert_block_size_rows = 1048576, min_insert_block_size_bytes = 0";

    private readonly ChdbLibrary _library;
    private readonly string _blockFile;
    private readonly string _blockText;

    private EmbeddedBackend(ChdbLibrary library, string database, string directory)
    {
        (_library, Database, Place) = (library, database, $"{directory} (embedded)");
        _blockFile = Path.Combine(directory, "block.native");
        _blockText = _blockFile.Replace("\\", "\\\\").Replace("'", "\\'");
    }

    /// <inheritdoc/>
    public string Place { get; }

    /// <inheritdoc/>
    public string Database { get; }

    /// <summary>Loads the engine and opens its directory.</summary>
    /// <exception cref="EngineException">MA-663: the library or the directory can not be used.</exception>
    public static EmbeddedBackend Open(StoreSettings settings)
    {
        var directory = Path.Combine(settings.Directory, "embedded");
        System.IO.Directory.CreateDirectory(directory);
        // It reads config.xml from the current directory: not somebody else's.
        var current = Environment.CurrentDirectory;
        Environment.CurrentDirectory = directory;
        var library = File.Exists(settings.Library)
            ? ChdbLibrary.TryOpen(settings.Library, Path.Combine(directory, "data"))
            : null;
        Environment.CurrentDirectory = current;
        if (library is null)
        {
            var reason = File.Exists(settings.Library)
                ? "it can not be loaded, or another process has its data directory"
                : "there is no such file";
            throw new EngineException(
                "MA-663",
                ExitCode.Missing,
                $"the embedded engine {settings.Library} can not be opened: {reason}; 'tools/fetch-chdb' fetches it, "
                + "store.library names it, store.type = server does without");
        }

        var backend = new EmbeddedBackend(library, settings.Database, directory);
        backend.Query($"CREATE DATABASE IF NOT EXISTS {settings.Database}");
        backend.Query($"USE {settings.Database}");
        return backend;
    }

    /// <inheritdoc/>
    public StoreReply Query(string sql)
    {
        using var output = new MemoryStream();
        return Query(sql, "TabSeparated", output);
    }

    /// <summary>Runs a statement and writes what it returns.</summary>
    public StoreReply Query(string sql, string format, Stream output)
    {
        var error = _library.Query(sql, format, output);
        if (error.Length > 0)
            return StoreReply.OfError(error);
        var text = output is MemoryStream memory
            ? Encoding.UTF8.GetString(memory.GetBuffer(), 0, (int)memory.Length)
            : "";
        return new StoreReply(StoreOutcome.Done, 0, text);
    }

    /// <inheritdoc/>
    public StoreReply Insert(in StoreInsert insert)
    {
        var (names, structure) = (new StringBuilder(), new StringBuilder());
        foreach (var column in insert.Table.Columns)
        {
            names.Append(names.Length == 0 ? "" : ", ").Append(column.Name);
            structure.Append(structure.Length == 0 ? "" : ", ").Append(column.Name).Append(' ').Append(column.Type);
        }

        try
        {
            using var file = new FileStream(_blockFile, FileMode.Create, FileAccess.Write);
            file.Write(insert.Bytes);
        }
        catch (IOException error)
        {
            return new StoreReply(StoreOutcome.NotDone, 0, error.Message);
        }

        return Query(
            $"INSERT INTO {insert.Table.Name} ({names}) SETTINGS {OneBlock}, "
            + $"insert_deduplication_token = '{insert.Token}' "
            + $"SELECT {names} FROM file('{_blockText}', Native, '{structure}')");
    }

    /// <inheritdoc/>
    public void Dispose() => _library.Dispose();
}
