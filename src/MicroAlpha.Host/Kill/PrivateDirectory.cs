using MicroAlpha.Events;
using MicroAlpha.Native;

namespace MicroAlpha.Host.Kill;

/// <summary>
/// A directory that only its owner can look into: the guard of the kill state and of the admin socket.
/// </summary>
internal static class PrivateDirectory
{
    private const int GroupAndOthers = 0x3F; // 077

    /// <summary>
    /// Creates the directory with mode 0700 when it does not exist. One that exists is left as it is.
    /// </summary>
    /// <exception cref="EngineException">MA-503: it cannot be made.</exception>
    public static void Create(string path)
    {
        try
        {
#pragma warning disable CA1416 // MicroAlpha runs on Linux only.
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
#pragma warning restore CA1416
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new EngineException("MA-503", ExitCode.Missing,
                $"cannot make the directory '{path}': {exception.Message}", exception);
        }
    }

    /// <summary>Refuses a directory that is not this user's own, or that others may enter.</summary>
    /// <exception cref="EngineException">MA-505, with the command that mends it.</exception>
    public static void Require(string path)
    {
        var result = FileStatus.Read(Path.TrimEndingDirectorySeparator(path), out var status);
        var problem = result < 0 ? NativeResult.Describe(result)
            : !status.IsDirectory ? "it is not a directory (a symbolic link is not followed)"
            : status.UserId != FileStatus.OwnUserId
                ? $"it belongs to user {status.UserId}, not to {FileStatus.OwnUserId}"
            : (status.Permissions & GroupAndOthers) != 0
                ? $"others may enter it (mode 0{Convert.ToString(status.Permissions, 8)}); run: chmod 700 '{path}'"
                : "";
        if (problem.Length != 0)
            throw new EngineException("MA-505", ExitCode.Usage,
                $"the directory '{path}' is not safe for a control socket: {problem}");
    }
}
