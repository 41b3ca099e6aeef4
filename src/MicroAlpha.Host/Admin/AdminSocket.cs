using System.Net.Sockets;
using System.Text;
using MicroAlpha.Events;
using MicroAlpha.Host.Kill;
using MicroAlpha.Native;

namespace MicroAlpha.Host.Admin;

/// <summary>
/// Binds the admin socket: path, directory, the lock against a second engine, and what a crashed engine left behind.
/// </summary>
internal static class AdminSocket
{
    /// <summary>Most bytes of a Unix socket's path, without the end that the kernel adds (108 with it).</summary>
    public const int PathBytesMax = 107;

    private const int NotFound = -2;
    private const string LockCode = "MA-501";

    /// <summary>Binds and listens. The lock is held as long as the socket is to live.</summary>
    /// <exception cref="EngineException">
    /// MA-504: the path is too long; MA-505: the directory is not private; MA-501: another engine lives there; MA-506:
    /// the path cannot be bound; MA-503: the directory cannot be made.
    /// </exception>
    public static Socket Bind(string path, out PidLock processLock)
    {
        RequireLength(path);
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        PrivateDirectory.Create(directory);
        PrivateDirectory.Require(directory);
        processLock = PidLock.Take(LockOf(path), LockCode, Name(path));
        try
        {
            RemoveStale(path);
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                socket.Bind(new UnixDomainSocketEndPoint(path));
                socket.Listen(64);
                socket.Blocking = false;
                return socket;
            }
            catch (SocketException exception)
            {
                socket.Dispose();
                throw new EngineException("MA-506", ExitCode.Missing,
                    $"cannot bind the admin socket '{path}': {exception.Message}", exception);
            }
        }
        catch
        {
            processLock.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Looks whether the socket could be had, without creating anything: a start refuses before it has touched
    /// anything, and <see cref="Bind"/> decides.
    /// </summary>
    /// <exception cref="EngineException">As <see cref="Bind"/>.</exception>
    public static void RequireFree(string path)
    {
        RequireLength(path);
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Path.Exists(directory))
            return;
        PrivateDirectory.Require(directory);
        PidLock.RequireFree(LockOf(path), LockCode, Name(path));
        _ = IsStale(path);
    }

    /// <summary>Refuses a path that the kernel would refuse or, worse, cut.</summary>
    /// <exception cref="EngineException">MA-504.</exception>
    public static void RequireLength(string path)
    {
        var length = Encoding.UTF8.GetByteCount(path);
        if (length is 0 or > PathBytesMax)
        {
            throw new EngineException("MA-504", ExitCode.Usage,
                $"the admin socket's path has {length} bytes, allowed are 1 to {PathBytesMax}: '{path}'; choose a "
                + "shorter directory, for example under /run");
        }
    }

    private static string LockOf(string path) => path + ".lock";

    private static string Name(string path) => $"the admin socket '{path}'";

    private static void RemoveStale(string path)
    {
        if (IsStale(path))
            File.Delete(path);
    }

    /// <summary>
    /// With the lock in hand, a socket that nobody answers on is what a crash left; one that answers is a live engine.
    /// </summary>
    private static bool IsStale(string path)
    {
        if (FileStatus.Read(path, out var status) == NotFound)
            return false;
        if (!status.IsSocket)
        {
            throw new EngineException("MA-506", ExitCode.Usage,
                $"'{path}' exists and is not a socket; move it away or choose another path for the admin socket");
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        if (!Answers(probe, path))
            return true;
        var owner = PeerCredentials.TryRead(probe, out var peer) ? $"pid {peer.ProcessId}" : "pid unknown";
        throw new EngineException(LockCode, ExitCode.Missing,
            $"{Name(path)} is in use by another engine, {owner}; stop that one first, or use another path");
    }

    private static bool Answers(Socket probe, string path)
    {
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
