using MicroAlpha.Events;
using MicroAlpha.Native;

namespace MicroAlpha.Host.Kill;

/// <summary>The files of a state directory: made once by <c>init</c>, held by one process at a time.</summary>
internal static class FirstStart
{
    /// <summary>Makes the audit chain with its first record, then the kill file, armed.</summary>
    /// <exception cref="EngineException">MA-501, MA-502 when there is a kill file already, MA-503.</exception>
    public static void Initialise(KillStateOptions options)
    {
        using var processLock = TakeLock(options);
        if (options.Disk.Read(options.KillPath, 1, out _) == -2)
        {
            using var audit = AuditLog.Open(options.Disk, options.AuditPath, options.Clock);
            audit.Add(AuditKind.Init, fields =>
            {
                fields.WriteNumber("uid", FileStatus.OwnUserId);
                fields.WriteNumber("pid", Environment.ProcessId);
                fields.WriteNumber("generation", 1);
            });
            var result = audit.Commit();
            if (result < 0)
            {
                throw new EngineException("MA-503", ExitCode.Missing,
                    $"cannot write '{options.AuditPath}': {NativeResult.Describe(result)}; check the disk and its "
                        + "permissions");
            }
        }

        KillFile.Create(options.Disk, options.KillPath, AuditLog.WallNs(options.Clock));
    }

    /// <summary>Makes the directories private and takes the lock of the kill file.</summary>
    /// <exception cref="EngineException">MA-501: another engine has it; MA-503, MA-505: the directory.</exception>
    public static PidLock TakeLock(KillStateOptions options)
    {
        PrivateDirectory.Create(Path.GetDirectoryName(Path.GetFullPath(options.KillPath))!);
        PrivateDirectory.Create(Path.GetDirectoryName(Path.GetFullPath(options.AuditPath))!);
        return PidLock.Take(options.KillPath + ".lock", "MA-501", $"the kill file '{options.KillPath}'");
    }
}
