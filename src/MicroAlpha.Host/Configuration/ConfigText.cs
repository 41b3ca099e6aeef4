using System.Collections;

namespace MicroAlpha.Host.Configuration;

/// <summary>
/// Reads values given as text: variables such as <c>MICROALPHA__LOG__SYNCINTERVALMS=20</c>, and KEY=VALUE overrides.
/// </summary>
internal static class ConfigText
{
    /// <summary>
    /// First letters of every variable that sets a key. Sections are joined by two underscores; case does not matter.
    /// </summary>
    public const string Prefix = "MICROALPHA__";

    private static readonly Dictionary<string, string> KeyByName =
        OptionsBinder.Keys.ToDictionary(key => key.Path, key => key.Path, StringComparer.OrdinalIgnoreCase);

    /// <summary>The variables of this process.</summary>
    public static IReadOnlyDictionary<string, string> ProcessEnvironment()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        return variables;
    }

    /// <summary>The variable that sets <paramref name="key"/>.</summary>
    public static string VariableOf(string key) =>
        Prefix + key.Replace(".", "__", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>The entries that variables set.</summary>
    public static Dictionary<string, ConfigEntry> FromEnvironment(
        IReadOnlyDictionary<string, string> environment, ConfigProblems problems)
    {
        var entries = new Dictionary<string, ConfigEntry>();
        foreach (var (name, value) in environment.OrderBy(variable => variable.Key, StringComparer.Ordinal))
        {
            if (!name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
                continue;
            var where = $"environment variable {name}";
            var path = name[Prefix.Length..].Replace("__", ".", StringComparison.Ordinal);
            if (!KeyByName.TryGetValue(path, out var key))
            {
                var nearest = NearestName.Of(path, KeyByName.Keys);
                problems.UnknownVariable(where, nearest is null ? null : VariableOf(nearest));
            }
            else if (!entries.TryAdd(key, new ConfigEntry(value, where, Environment.CurrentDirectory)))
            {
                problems.SetTwice(where, key, entries[key].Where);
            }
        }

        return entries;
    }

    /// <summary>The entries that KEY=VALUE options of a command set.</summary>
    public static Dictionary<string, ConfigEntry> FromOverrides(
        IReadOnlyDictionary<string, string> overrides, ConfigProblems problems)
    {
        var entries = new Dictionary<string, ConfigEntry>();
        foreach (var (path, value) in overrides)
        {
            if (KeyByName.TryGetValue(path, out var key))
                entries[key] = new ConfigEntry(value, "command line", Environment.CurrentDirectory);
            else
                problems.UnknownKey("command line", path, NearestName.Of(path, KeyByName.Keys));
        }

        return entries;
    }
}
