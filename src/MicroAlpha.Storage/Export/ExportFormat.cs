namespace MicroAlpha.Storage.Export;

/// <summary>What a log can be turned into.</summary>
public enum ExportFormat
{
    /// <summary>The event lines of the log, as they are.</summary>
    Jsonl = 0,

    /// <summary>One row an event, the same columns for every kind.</summary>
    Csv = 1,

    /// <summary>The market of one symbol as hftbacktest's version 2 rows, an npz file for numpy.</summary>
    Npz = 2,

    /// <summary>The rows of <see cref="Csv"/> with types, by the embedded ClickHouse.</summary>
    Parquet = 3,
}
