using System.Globalization;
using MicroAlpha.Events;

namespace MicroAlpha.Host.Kill;

/// <summary>The text form of a kill's scope: <c>global</c>, <c>strategy:ID</c> or <c>symbol:SYM</c>.</summary>
internal static class ScopeName
{
    /// <summary>Most characters of a symbol: a slot's text field.</summary>
    public const int SymbolLengthMax = 24;

    private const string StrategyPrefix = "strategy:";
    private const string SymbolPrefix = "symbol:";

    /// <summary>Reads a scope; false when it is none of the three forms.</summary>
    /// <param name="text">The text.</param>
    /// <param name="scope">The scope.</param>
    /// <param name="name">Empty, the strategy's id in its shortest decimal form, or the symbol.</param>
    public static bool TryParse(string text, out KillScope scope, out string name)
    {
        (scope, name) = (KillScope.Global, "");
        if (text == "global")
            return true;
        if (text.StartsWith(StrategyPrefix, StringComparison.Ordinal))
        {
            var isNumber = ushort.TryParse(
                text.AsSpan(StrategyPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var id);
            (scope, name) = (KillScope.Strategy, id.ToString(CultureInfo.InvariantCulture));
            return isNumber;
        }

        if (!text.StartsWith(SymbolPrefix, StringComparison.Ordinal))
            return false;
        (scope, name) = (KillScope.Symbol, text[SymbolPrefix.Length..]);
        return IsSymbol(name);
    }

    /// <summary>The text of a scope.</summary>
    public static string Format(KillScope scope, string name) => scope switch
    {
        KillScope.Global => "global",
        KillScope.Strategy => StrategyPrefix + name,
        _ => SymbolPrefix + name,
    };

    /// <summary>Whether a name is right for its scope; the only form a kill file may hold.</summary>
    public static bool IsValid(KillScope scope, string name) => scope switch
    {
        KillScope.Global => name.Length == 0,
        KillScope.Strategy or KillScope.Symbol =>
            TryParse(Format(scope, name), out _, out var canonical) && canonical == name,
        _ => false,
    };

    private static bool IsSymbol(string name)
    {
        if (name.Length is 0 or > SymbolLengthMax)
            return false;
        foreach (var letter in name)
        {
            if (letter is <= ' ' or >= (char)0x7F)
                return false;
        }

        return true;
    }
}
