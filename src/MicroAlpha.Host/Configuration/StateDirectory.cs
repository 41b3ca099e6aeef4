namespace MicroAlpha.Host.Configuration;

/// <summary>Where the engine keeps its files when nobody says otherwise.</summary>
internal static class StateDirectory
{
    /// <summary>
    /// <c>$MICROALPHA_HOME</c>, else <c>$XDG_STATE_HOME/microalpha</c>, else <c>$HOME/.local/state/microalpha</c>,
    /// absolute. A relative XDG_STATE_HOME is ignored, as the XDG base directory specification 0.8 asks. False when
    /// none is set.
    /// </summary>
    public static bool TryFind(IReadOnlyDictionary<string, string> environment, out string directory)
    {
        string Of(string name) => environment.TryGetValue(name, out var value) ? value : "";
        directory = Of("MICROALPHA_HOME");
        if (directory.Length == 0 && Path.IsPathRooted(Of("XDG_STATE_HOME")))
            directory = Path.Combine(Of("XDG_STATE_HOME"), "microalpha");
        if (directory.Length == 0 && Of("HOME").Length > 0)
            directory = Path.Combine(Of("HOME"), ".local", "state", "microalpha");
        if (directory.Length == 0)
            return false;
        directory = Path.GetFullPath(directory);
        return true;
    }
}
