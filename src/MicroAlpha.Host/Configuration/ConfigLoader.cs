using System.Text;

namespace MicroAlpha.Host.Configuration;

/// <summary>
/// Makes options of files, variables and command-line overrides, each layer over the one before. Finds every error
/// before it throws one MA-101 that lists them all.
/// </summary>
internal static class ConfigLoader
{
    /// <summary>Loads with the variables of this process.</summary>
    /// <param name="files">The file and its overlays, in order; none = defaults.</param>
    /// <param name="overrides">Keys and values from the command line; null = none.</param>
    public static LoadedConfig LoadForProcess(
        IReadOnlyList<string> files, IReadOnlyDictionary<string, string>? overrides = null) =>
        Load(files, ConfigText.ProcessEnvironment(), overrides);

    /// <summary>Loads with the given variables.</summary>
    public static LoadedConfig Load(
        IReadOnlyList<string> files,
        IReadOnlyDictionary<string, string> environment,
        IReadOnlyDictionary<string, string>? overrides = null)
    {
        var problems = new ConfigProblems();
        var entries = new Dictionary<string, ConfigEntry>();
        foreach (var file in files)
            Lay(ConfigFile.Read(file, problems), entries);
        Lay(ConfigText.FromEnvironment(environment, problems), entries);
        if (overrides is not null)
            Lay(ConfigText.FromOverrides(overrides, problems), entries);

        string WhereOf(string key) => entries.TryGetValue(key, out var entry) ? entry.Where : "default";
        var options = OptionsBinder.Bind(entries, problems);
        var stateDirectory = options.StateDirectory;
        if (stateDirectory.Length == 0 && !StateDirectory.TryFind(environment, out stateDirectory))
            problems.Contradiction("stateDirectory", "HOME is not set; set MICROALPHA_HOME or stateDirectory");
        options = options.WithPathsUnder(stateDirectory);
        ConfigChecks.Check(options, problems, WhereOf);
        problems.ThrowIfAny();
        var origins = entries.ToDictionary(entry => entry.Key, entry => entry.Value.Where);
        return new(options, ConfigJson.HashOf(options), origins);
    }

    /// <summary>Checks options made in code as if they had been read from a file; throws MA-101.</summary>
    public static void Check(EngineOptions options)
    {
        var problems = new ConfigProblems();
        var entries = ConfigFile.Parse(
            Encoding.UTF8.GetBytes(ConfigJson.Write(options)), "options", Environment.CurrentDirectory, problems);
        OptionsBinder.Bind(entries, problems);
        ConfigChecks.Check(options, problems, key => "options");
        problems.ThrowIfAny();
    }

    private static void Lay(IReadOnlyDictionary<string, ConfigEntry> layer, Dictionary<string, ConfigEntry> entries)
    {
        foreach (var (key, entry) in layer)
            entries[key] = entry;
    }
}
