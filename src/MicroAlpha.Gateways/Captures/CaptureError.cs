using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Captures;

/// <summary>The errors of an import, one place for their texts.</summary>
internal static class CaptureError
{
    /// <summary>Code of a file that cannot be decompressed.</summary>
    public const string DamagedCode = "MA-402";

    public static EngineException Unreadable(string file, Exception cause) => new(
        "MA-401",
        ExitCode.Missing,
        Directory.Exists(file)
            ? $"{file} is a directory, a capture is a file: name its files, for example {file.TrimEnd('/')}/*"
            : $"cannot read the capture {file}: {Reason(cause.Message)}. Check the path and its permissions.",
        cause);

    /// <summary>A compressed file that cannot be opened: none of its rows was seen.</summary>
    public static EngineException Damaged(string file, string what, Exception? cause = null) =>
        Damaged(file, what, 0, cause);

    /// <summary>A compressed file that ends too early, or is not what its checksum says.</summary>
    /// <param name="file">Name for people.</param>
    /// <param name="what">What is wrong, as the decompressor says it.</param>
    /// <param name="accepted">Rows of the file that became events before the damage was met.</param>
    /// <param name="cause">The decompressor's exception.</param>
    public static EngineException Damaged(string file, string what, long accepted, Exception? cause = null) => new(
        DamagedCode,
        ExitCode.Missing,
        $"the capture {file} is cut short or damaged: {Reason(what)}. "
            + (accepted == 0 ? "Nothing of it was imported" : $"The {accepted} rows before the damage are imported")
            + "; fetch it again and import it into a new log.",
        cause);

    public static EngineException NoBytes(string file) => new(
        "MA-403",
        ExitCode.Missing,
        $"the capture {file} has 0 bytes: it was never fetched or written. Fetch it again or leave it out.");

    public static EngineException NoEntries(string file) => new(
        "MA-403",
        ExitCode.Missing,
        $"the zip archive {file} holds no file. Fetch it again or leave it out.");

    public static EngineException NoRows(string file) => new(
        "MA-403",
        ExitCode.Missing,
        $"the capture {file} has no rows. Fetch it again or leave it out.");

    public static EngineException Twice(string file, string other, string what) => new(
        "MA-413",
        ExitCode.Usage,
        $"{file} and {other} hold {what}: every event would come twice. Leave one of them out; nothing was imported.");

    public static EngineException Name(string file, string expected) => new(
        "MA-404",
        ExitCode.Usage,
        $"the name of {file} does not say what it holds: expected {expected}. Rename it as it was shipped.");

    public static EngineException Unpaired(string file, string partner) => new(
        "MA-405",
        ExitCode.Usage,
        $"{file} has no {partner} beside it: give both files of the pair, or the zip as it was shipped.");

    public static EngineException RowCounts(string message, string book, long extra) => new(
        "MA-405",
        ExitCode.Usage,
        $"{message} and {book} differ by {extra} rows: not a pair, or one is cut short. The shared rows are imported.");

    public static EngineException WrongFormat(string file, CaptureFormat format, long rows, string reason) => new(
        "MA-406",
        ExitCode.Usage,
        $"no row of {file} is {format} ({rows} rows, the first: {reason}). Check --format: binance, lean or lobster.");

    public static EngineException TableFull(string symbol, int capacity) => new(
        "MA-407",
        ExitCode.Usage,
        $"the instrument table is full ({capacity}) at symbol {symbol}: raise the number of instruments.");

    public static EngineException UnknownFormat(string name) => new(
        "MA-408", ExitCode.Usage, $"unknown capture format '{name}': allowed are binance, lean, lobster.");

    /// <summary>The framework's reason as a part of our sentence, which has a full stop of its own.</summary>
    private static string Reason(string message) => message.TrimEnd('.', ' ');
}
