namespace MicroAlpha.Storage.Export;

/// <summary>What <see cref="LogExport"/> does. Paths are absolute or relative to the current directory.</summary>
public sealed record ExportOptions
{
    /// <summary>The form of the result.</summary>
    public required ExportFormat Format { get; init; }

    /// <summary>Directories and segments.</summary>
    public required IReadOnlyList<string> Logs { get; init; }

    /// <summary>The file to write; an existing one is replaced when everything is done.</summary>
    public required string Path { get; init; }

    /// <summary>Only this symbol; null = all. npz needs one when the log has a market of several.</summary>
    public string? Symbol { get; init; }

    /// <summary>Path of libchdb.so, for Parquet.</summary>
    public string Library { get; init; } = "";

    /// <summary>Most instruments.</summary>
    public int InstrumentCapacity { get; init; } = 65_536;
}
