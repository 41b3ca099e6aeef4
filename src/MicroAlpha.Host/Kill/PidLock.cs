using System.Globalization;
using System.Text;
using MicroAlpha.Events;
using MicroAlpha.Native;
using Microsoft.Win32.SafeHandles;

namespace MicroAlpha.Host.Kill;

/// <summary>
/// One engine at a time: a file that stays flocked while its owner lives and names its owner's process id. The kernel
/// drops the lock with the process, so a crash leaves nothing to clean up; the file itself is never removed.
/// </summary>
internal sealed class PidLock : IDisposable
{
    private readonly int _descriptor;

    private PidLock(int descriptor) => _descriptor = descriptor;

    /// <summary>Takes the lock.</summary>
    /// <param name="path">The lock file; its directory exists.</param>
    /// <param name="code">Error code when another process holds it.</param>
    /// <param name="what">What the lock guards, for the message, for example <c>the state directory '/x'</c>.</param>
    /// <exception cref="EngineException"><paramref name="code"/> with the pid of the owner, or MA-503 when the file
    /// cannot be made.</exception>
    public static PidLock Take(string path, string code, string what)
    {
        var descriptor = Disk.OpenOrCreate(path);
        if (descriptor < 0)
        {
            throw new EngineException("MA-503", ExitCode.Missing,
                $"cannot open '{path}': {NativeResult.Describe(descriptor)}; check that the directory belongs to "
                    + "this user");
        }

        if (Disk.TryLock(descriptor) < 0)
        {
            _ = Disk.Close(descriptor);
            throw InUse(path, code, what);
        }

        var text = Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
        _ = Disk.Truncate(descriptor, 0);
        _ = Disk.WriteAt(descriptor, text, 0);
        return new PidLock(descriptor);
    }

    /// <summary>
    /// Looks whether another process holds the lock, without creating anything: a start refuses before it has touched
    /// anything, and <see cref="Take"/> decides.
    /// </summary>
    /// <exception cref="EngineException"><paramref name="code"/> with the pid of the owner.</exception>
    public static void RequireFree(string path, string code, string what)
    {
        var descriptor = Disk.OpenForWrite(path);
        if (descriptor < 0)
            return;
        var result = Disk.TryLock(descriptor);
        _ = Disk.Close(descriptor);
        if (result < 0)
            throw InUse(path, code, what);
    }

    /// <summary>Lets go of the lock.</summary>
    public void Dispose() => _ = Disk.Close(_descriptor);

    private static EngineException InUse(string path, string code, string what) => new(code, ExitCode.Missing,
        $"{what} is in use by another engine, pid {OwnerOf(path)}; stop that one first, or give this one its own path");

    /// <summary>
    /// Read through a descriptor of our own: a .NET file stream takes a flock, which the owner's would refuse.
    /// </summary>
    private static string OwnerOf(string path)
    {
        var descriptor = Disk.OpenForWrite(path);
        if (descriptor < 0)
            return "unknown";
        using var file = new SafeFileHandle(descriptor, ownsHandle: true);
        Span<byte> text = stackalloc byte[16];
        var length = RandomAccess.Read(file, text, 0);
        var pid = Encoding.ASCII.GetString(text[..length]).Trim();
        return pid.Length == 0 ? "unknown" : pid;
    }
}
