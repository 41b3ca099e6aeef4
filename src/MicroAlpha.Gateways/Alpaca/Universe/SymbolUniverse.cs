using MicroAlpha.Gateways.Alpaca.Rest;

namespace MicroAlpha.Gateways.Alpaca.Universe;

/// <summary>
/// Where the symbols of this process come from: a list, a file, or a ranking; then this process's shard.
/// </summary>
public static class SymbolUniverse
{
    /// <summary>Symbols of a list, each once; checks their form.</summary>
    /// <exception cref="Events.EngineException">MA-471: the list is empty or one is no symbol.</exception>
    public static IReadOnlyList<KeyValuePair<string, double>> FromList(IEnumerable<string> symbols)
    {
        var list = symbols.Distinct(StringComparer.Ordinal).ToList();
        if (list.Count == 0)
            throw AlpacaError.Universe("no symbol is given; name at least one, or * for all of the feed");
        foreach (var symbol in list.Where(symbol => symbol != "*" && !SymbolFile.IsSymbol(symbol)))
            throw AlpacaError.Universe($"'{symbol}' is no symbol; allowed: tickers as BRK.B, pairs as BTC/USD, *");
        return [.. list.Select(symbol => new KeyValuePair<string, double>(symbol, 1))];
    }

    /// <summary>The most active stocks of the day with their trades as rate.</summary>
    /// <param name="client">The data host.</param>
    /// <param name="byTrades">By trades, or by volume.</param>
    /// <param name="top">How many, 1 to 100.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="Events.EngineException">MA-471: the list is empty.</exception>
    public static async Task<IReadOnlyList<KeyValuePair<string, double>>> FromMostActiveAsync(
        AlpacaHistoryClient client, bool byTrades, int top, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(client);
        var active = await client.ListMostActiveAsync(byTrades, top, stop).ConfigureAwait(false);
        return active.Count > 0
            ? [.. active.Select(one => new KeyValuePair<string, double>(one.Symbol, one.TradeCount))]
            : throw AlpacaError.Universe("the server's list of most active stocks is empty; give the symbols");
    }

    /// <summary>This process's part of the symbols.</summary>
    /// <exception cref="Events.EngineException">MA-470: the wildcard cannot be shared out.</exception>
    public static IReadOnlyList<string> ShardOf(
        IReadOnlyList<KeyValuePair<string, double>> symbols, int shard, int total)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        if (total > 1 && symbols.Any(pair => pair.Key == "*"))
            throw AlpacaError.Shard("the wildcard * cannot be shared out; name the symbols or use one shard");
        return ShardPlan.Make(symbols, total)[shard];
    }
}
