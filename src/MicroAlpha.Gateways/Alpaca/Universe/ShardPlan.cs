using System.Globalization;

namespace MicroAlpha.Gateways.Alpaca.Universe;

/// <summary>
/// Spreads symbols over processes by tick rate: the busiest first, each to the shard with the least so far. Every
/// symbol is in exactly one shard, whatever order the symbols come in, on every machine.
/// </summary>
/// <remarks>
/// Graham's rule of the longest first (SIAM J. Appl. Math. 17, 1969): no shard gets more than 4/3 - 1/(3n) of the best
/// possible. Example: rates 7, 6, 5, 4, 3, 3 on two shards make {7, 4, 3} and {6, 5, 3}: 14 and 14.
/// </remarks>
public static class ShardPlan
{
    /// <summary>Environment variable of this process's shard, from 0.</summary>
    public const string ShardVariable = "SHARD_ID";

    /// <summary>Environment variable of the number of shards.</summary>
    public const string TotalVariable = "TOTAL_SHARDS";

    private const int MostShards = 1024;

    /// <summary>The shards, each with its symbols in alphabetical order.</summary>
    /// <param name="rates">Symbols and their ticks a second (or any measure of work); a symbol counts once.</param>
    /// <param name="shards">How many shards.</param>
    public static IReadOnlyList<IReadOnlyList<string>> Make(
        IEnumerable<KeyValuePair<string, double>> rates, int shards)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shards);
        var loads = new double[shards];
        var symbols = Enumerable.Range(0, shards).Select(_ => new List<string>()).ToArray();
        // A symbol without a known rate still costs something: without it all of them would fall into one shard.
        var ordered = rates.GroupBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(group => (Symbol: group.Key, Rate: group.Max(pair => double.IsFinite(pair.Value) ? pair.Value : 0)))
            .Select(one => one with { Rate = Math.Max(one.Rate, 1e-6) })
            .OrderByDescending(one => one.Rate).ThenBy(one => one.Symbol, StringComparer.Ordinal);
        foreach (var (symbol, rate) in ordered)
        {
            var lightest = 0;
            for (var shard = 1; shard < shards; shard++)
            {
                if (loads[shard] < loads[lightest])
                    lightest = shard;
            }

            loads[lightest] += rate;
            symbols[lightest].Add(symbol);
        }

        foreach (var list in symbols)
            list.Sort(StringComparer.Ordinal);
        return symbols;
    }

    /// <summary>This process's shard and their number from the environment; (0, 1) when neither is set.</summary>
    /// <param name="variable">Looks a variable up; null = the process's own.</param>
    /// <exception cref="Events.EngineException">MA-470: only one is set, or a value is out of range.</exception>
    public static (int Shard, int Total) FromEnvironment(Func<string, string?>? variable = null)
    {
        variable ??= Environment.GetEnvironmentVariable;
        var shardText = variable(ShardVariable) ?? "";
        var totalText = variable(TotalVariable) ?? "";
        if (shardText.Length == 0 && totalText.Length == 0)
            return (0, 1);
        if (!int.TryParse(totalText, NumberStyles.None, CultureInfo.InvariantCulture, out var total)
            || total is < 1 or > MostShards)
        {
            throw AlpacaError.Shard($"{TotalVariable} is '{totalText}'; allowed: 1 to {MostShards}");
        }

        return int.TryParse(shardText, NumberStyles.None, CultureInfo.InvariantCulture, out var shard) && shard < total
            ? (shard, total)
            : throw AlpacaError.Shard($"{ShardVariable} is '{shardText}'; allowed: 0 to {total - 1}");
    }
}
