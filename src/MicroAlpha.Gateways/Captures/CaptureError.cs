using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Captures;

/// <summary>The errors of an import, one place for their texts.</summary>
internal static class CaptureError
{
    public static EngineException Unreadable(string file, Exception cause) => new(
        "MA-401",
        ExitCode.Missing,
        $"cannot read the capture {file}: {cause.Message}. Check the path and its permissions.",
        cause);

    public static EngineException Damaged(string file, string what, Exception? cause = null) => new(
        "MA-402",
        ExitCode.Missing,
        $"the capture {file} is cut short or damaged: {what}. Everything before is imported; fetch it again.",
        cause);

    public static EngineException Empty(string file) => new(
        "MA-403",
        ExitCode.Missing,
        $"the capture {file} is empty: it has no rows. Fetch the file again or leave it out.");

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
}
