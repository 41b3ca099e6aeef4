namespace MicroAlpha.Pipeline.Risk;

/// <summary>All limits of a session.</summary>
/// <param name="Account">Of the account and of each strategy.</param>
/// <param name="Symbols">By symbol; "*" is for all that have no entry. A symbol without any is not traded.</param>
/// <param name="Identity">A number made of the limits' text, the configuration and the build.</param>
public sealed record RiskLimits(
    AccountLimits Account, IReadOnlyDictionary<string, SymbolLimits> Symbols, ulong Identity)
{
    /// <summary>The entry for every symbol without one of its own.</summary>
    public const string AnySymbol = "*";

    /// <summary>The limits of a symbol; null when there are none.</summary>
    public SymbolLimits? Of(string symbol) =>
        Symbols.TryGetValue(symbol, out var own) ? own : Symbols.GetValueOrDefault(AnySymbol);
}
