using MicroAlpha.Events;

namespace MicroAlpha.Host.Kill;

/// <summary>The lock of a kill state: one engine at a time has its files.</summary>
internal static class KillLock
{
    private const string Code = "MA-501";

    /// <summary>Makes the directories of the files and takes the lock.</summary>
    /// <exception cref="EngineException">MA-501: another engine has it; MA-503: it cannot be made.</exception>
    public static PidLock Take(KillStateOptions options)
    {
        PrivateDirectory.Create(Path.GetDirectoryName(Path.GetFullPath(options.KillPath))!);
        PrivateDirectory.Create(Path.GetDirectoryName(Path.GetFullPath(options.AuditPath))!);
        return PidLock.Take(PathOf(options.KillPath), Code, Name(options.KillPath));
    }

    /// <summary>
    /// Looks whether another engine has the kill file, without creating anything: a start refuses before it has touched
    /// anything, and <see cref="Take"/> decides.
    /// </summary>
    /// <exception cref="EngineException">MA-501.</exception>
    public static void RequireFree(string killPath) => PidLock.RequireFree(PathOf(killPath), Code, Name(killPath));

    private static string PathOf(string killPath) => killPath + ".lock";

    private static string Name(string killPath) => $"the kill file '{killPath}'";
}
