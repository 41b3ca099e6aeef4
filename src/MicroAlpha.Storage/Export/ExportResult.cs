namespace MicroAlpha.Storage.Export;

/// <summary>What was written.</summary>
/// <param name="Rows">Rows of the file; lines without the header.</param>
/// <param name="Events">Events read.</param>
/// <param name="MissingEvents">Events that the log lacks.</param>
/// <param name="Damages">Damaged places of the log.</param>
public sealed record ExportResult(long Rows, long Events, long MissingEvents, int Damages)
{
    /// <summary>npz: ns added to every local time so that none is before its exchange time; 0 = none.</summary>
    public long LocalOffsetNs { get; init; }

    /// <summary>npz: the symbol it is of; empty otherwise.</summary>
    public string Symbol { get; init; } = "";
}
