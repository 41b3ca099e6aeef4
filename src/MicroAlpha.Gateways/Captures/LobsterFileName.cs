using System.Globalization;
using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Captures;

/// <summary>
/// What a LOBSTER file name says, for example <c>AMZN_2012-06-21_34200000_57600000_message_5.csv</c>.
/// </summary>
/// <param name="Symbol">Ticker.</param>
/// <param name="Day">New York calendar day.</param>
/// <param name="Range">Start and end of the file, ms after midnight, as written.</param>
/// <param name="Levels">Price levels of the book file.</param>
/// <param name="IsMessage">The message file of the pair; else the order book file.</param>
internal sealed record LobsterFileName(string Symbol, DateOnly Day, string Range, int Levels, bool IsMessage)
{
    /// <summary>Most levels of a side.</summary>
    public const int MaxLevels = 1000;

    public const string Expected =
        "SYMBOL_YYYY-MM-DD_start_end_message_LEVELS.csv and ..._orderbook_LEVELS.csv, or a zip with both";

    /// <summary>What the file holds, for people.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Symbol} {Day:yyyy-MM-dd} {(IsMessage ? "messages" : "order book")}, {Levels} levels");

    public static bool TryParse(string name, out LobsterFileName parsed)
    {
        parsed = new LobsterFileName("", default, "", 0, false);
        var parts = Path.GetFileNameWithoutExtension(name).Split('_');
        if (parts.Length != 6 || parts[0].Length is 0 or > 24 || parts[4] is not ("message" or "orderbook"))
            return false;
        if (!DateOnly.TryParseExact(parts[1], "yyyy-MM-dd", CultureInfo.InvariantCulture, default, out var day)
            || day.Year < NewYorkTime.FirstYear)
            return false;
        if (!int.TryParse(parts[5], NumberStyles.None, CultureInfo.InvariantCulture, out var levels)
            || levels is < 1 or > MaxLevels)
            return false;
        parsed = new LobsterFileName(parts[0], day, $"{parts[2]}_{parts[3]}", levels, parts[4] == "message");
        return true;
    }
}
