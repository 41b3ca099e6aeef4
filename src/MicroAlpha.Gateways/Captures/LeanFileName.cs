using System.Globalization;
using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Captures;

/// <summary>
/// What the names of a Lean file say. The entry in the zip names it all (<c>20131008_bac_Trade_Tick.csv</c>,
/// <c>20131008_spy_minute_trade.csv</c>).
/// </summary>
/// <param name="Symbol">Ticker, upper case.</param>
/// <param name="Day">New York calendar day.</param>
/// <param name="Kind">What its rows are.</param>
internal sealed record LeanFileName(string Symbol, DateOnly Day, LeanFileKind Kind)
{
    public const string Expected =
        "YYYYMMDD_symbol_(Trade|Quote)_Tick.csv or YYYYMMDD_symbol_(second|minute)_trade.csv, plain or in a zip";

    /// <summary>What the file holds, for people.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Symbol} {Day:yyyy-MM-dd} {Kind}");

    public static bool TryParse(CaptureFile file, out LeanFileName parsed)
    {
        parsed = new LeanFileName("", default, default);
        var parts = Path.GetFileNameWithoutExtension(file.Name).Split('_');
        if (parts.Length < 4)
            return false;
        if (!DateOnly.TryParseExact(parts[0], "yyyyMMdd", CultureInfo.InvariantCulture, default, out var day)
            || day.Year < NewYorkTime.FirstYear)
            return false;
        var symbol = string.Join('_', parts[1..^2]).ToUpperInvariant();
        if (symbol.Length is 0 or > 24 || !TryKind(parts[^2], parts[^1], out var kind))
            return false;
        parsed = new LeanFileName(symbol, day, kind);
        return true;
    }

    private static bool TryKind(string first, string second, out LeanFileKind kind)
    {
        var found = (first.ToUpperInvariant(), second.ToUpperInvariant()) switch
        {
            ("TRADE", "TICK") or ("TICK", "TRADE") => LeanFileKind.TradeTick,
            ("QUOTE", "TICK") or ("TICK", "QUOTE") => LeanFileKind.QuoteTick,
            ("TRADE", "SECOND") or ("SECOND", "TRADE") => LeanFileKind.SecondBar,
            ("TRADE", "MINUTE") or ("MINUTE", "TRADE") => LeanFileKind.MinuteBar,
            _ => (LeanFileKind?)null,
        };
        kind = found.GetValueOrDefault();
        return found is not null;
    }
}
