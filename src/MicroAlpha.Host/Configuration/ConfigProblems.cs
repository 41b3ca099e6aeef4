using MicroAlpha.Events;

namespace MicroAlpha.Host.Configuration;

/// <summary>Collects everything that is wrong with a configuration, to say it all at once.</summary>
internal sealed class ConfigProblems
{
    private readonly List<string> _lines = [];

    /// <summary>How many there are.</summary>
    public int Count => _lines.Count;

    /// <summary>A file that cannot be read.</summary>
    public void Unreadable(string file, string why) =>
        _lines.Add($"{file}: cannot be read: {why} [MA-106]");

    /// <summary>A file that is not JSON.</summary>
    public void NotJson(string where, string why) =>
        _lines.Add($"{where}: not valid JSON: {why} [MA-105]");

    /// <summary>A key nobody knows. Its value is not repeated: it may be a secret in the wrong place.</summary>
    public void UnknownKey(string where, string key, string? nearest) =>
        _lines.Add($"{where}: {key}: no such key{(nearest is null ? "" : $"; did you mean {nearest}?")} [MA-102]");

    /// <summary>A variable with our prefix that sets no key; it is named as it was written.</summary>
    public void UnknownVariable(string where, string? nearest) =>
        _lines.Add($"{where}: no such key{(nearest is null ? "" : $"; did you mean {nearest}?")} [MA-102]");

    /// <summary>A key that is set twice in one file.</summary>
    public void SetTwice(string where, string key, string firstWhere) =>
        _lines.Add($"{where}: {key}: already set at {firstWhere}; keep one [MA-108]");

    /// <summary>A value of the wrong type.</summary>
    public void WrongType(ConfigEntry entry, string key, string allowed) =>
        _lines.Add($"{entry.Where}: {key} = {entry.Display}: wrong type; allowed: {allowed} [MA-103]");

    /// <summary>A value of the right type that is not allowed.</summary>
    public void NotAllowed(ConfigEntry entry, string key, string allowed) =>
        _lines.Add($"{entry.Where}: {key} = {entry.Display}: not allowed; allowed: {allowed} [MA-104]");

    /// <summary>Values that are allowed one by one but not together.</summary>
    public void Contradiction(string where, string text) =>
        _lines.Add($"{where}: {text} [MA-107]");

    /// <summary>Throws MA-101 with every problem, one a line, in the order found; returns when there is none.</summary>
    public void ThrowIfAny()
    {
        if (_lines.Count == 0)
            return;
        var head = _lines.Count == 1 ? "1 error" : $"{_lines.Count} errors";
        throw new EngineException(
            "MA-101",
            ExitCode.Usage,
            $"the configuration has {head}; nothing was started\n  {string.Join("\n  ", _lines)}");
    }
}
