using System.Globalization;
using System.Text;
using MicroAlpha.Events;
using MicroAlpha.Native;

namespace MicroAlpha.Storage.Log;

/// <summary>
/// A log directory held by this process: one writer at a time, by flock on its LOCK file. Opening it repairs what the
/// last run left behind. Cold path; one thread.
/// </summary>
public sealed class LogDirectory : IDisposable
{
    private readonly ILogFiles _files;
    private readonly ILogClock _clock;
    private readonly int _directory;
    private int _lock;

    private LogDirectory(string path, ILogFiles files, ILogClock clock, int directory, int lockDescriptor)
    {
        Path = path;
        _files = files;
        _clock = clock;
        _directory = directory;
        _lock = lockDescriptor;
    }

    /// <summary>The directory.</summary>
    public string Path { get; }

    /// <summary>What the recovery found when the directory was opened.</summary>
    public LogRecoveryResult Recovery { get; private set; } = LogRecoveryResult.Nothing;

    /// <summary>
    /// Creates the directory if it is not there, takes its lock and recovers unfinished sessions. Throws MA-302 when
    /// another process holds it (with its pid), MA-303 when it cannot be used, MA-307 when the recovery cannot write.
    /// </summary>
    public static LogDirectory Open(string path, ILogFiles files, ILogClock clock)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(clock);
        Lz4.Require();
        Expect(files.CreateDirectory(path), path, "create");
        var directory = Expect(files.OpenDirectory(path), path, "open");
        var lockDescriptor = -1;
        try
        {
            lockDescriptor = TakeLock(path, files);
            var result = new LogDirectory(path, files, clock, directory, lockDescriptor);
            result.Recovery = LogRecovery.Run(path, directory, files);
            return result;
        }
        catch
        {
            if (lockDescriptor >= 0)
                _ = files.Close(lockDescriptor);
            _ = files.Close(directory);
            throw;
        }
    }

    /// <summary>The same on the real disk with the machine's clocks.</summary>
    public static LogDirectory Open(string path) => Open(path, DiskLogFiles.Instance, SystemLogClock.Instance);

    /// <summary>
    /// Begins a session: its id is the wall time in ns, made greater than every session in the directory.
    /// </summary>
    public LogWriter StartSession(LogOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var errors = new List<string>();
        options.Validate(errors);
        if (errors.Count > 0)
            throw new EngineException("MA-308", ExitCode.Usage, string.Join("; ", errors));
        var session = (ulong)Math.Max(_clock.WallTimeNs, 1);
        foreach (var name in _files.List(Path))
        {
            // Markers and torn copies count too: their session must never come back.
            if (TryReadSession(name, out var known) && known >= session)
                session = known + 1;
        }

        return new LogWriter(_files, _clock, options, new LogPlace(Path, _directory, session));
    }

    /// <summary>Releases the lock.</summary>
    public void Dispose()
    {
        if (_lock < 0)
            return;
        _ = _files.Close(_lock);
        _ = _files.Close(_directory);
        _lock = -1;
    }

    private static bool TryReadSession(string name, out ulong session)
    {
        session = 0;
        var at = name.Length > 9 && name[8] == '-' ? 9 : 0;
        return name.Length >= at + 16
            && ulong.TryParse(
                name.AsSpan(at, 16),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out session)
            && session < long.MaxValue;
    }

    /// <summary>
    /// Looks whether the directory can be used and no other process holds it, without creating anything. The answer is
    /// of the moment: it lets a program refuse before it has touched anything, and <see cref="Open(string)"/> decides.
    /// </summary>
    /// <exception cref="EngineException">MA-301: liblz4 is missing; MA-302, with the pid.</exception>
    public static void RequireFree(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Lz4.Require();
        var files = DiskLogFiles.Instance;
        var descriptor = files.OpenWrite(System.IO.Path.Combine(path, LogFormat.LockName));
        if (descriptor < 0)
            return;
        var result = files.TryLock(descriptor);
        var pid = ReadPid(files, descriptor);
        _ = files.Close(descriptor);
        if (result == NativeResult.WouldBlock)
            throw InUse(path, pid);
    }

    private static int TakeLock(string path, ILogFiles files)
    {
        var file = System.IO.Path.Combine(path, LogFormat.LockName);
        var descriptor = Expect(files.OpenOrCreate(file), file, "open");
        var result = files.TryLock(descriptor);
        if (result >= 0)
        {
            // The pid is for the message of the next one who comes; the lock itself is the flock.
            _ = files.Truncate(descriptor, 0);
            _ = files.WriteAt(descriptor, Encoding.ASCII.GetBytes($"{Environment.ProcessId}\n"), 0);
            return descriptor;
        }

        var pid = ReadPid(files, descriptor);
        _ = files.Close(descriptor);
        if (result != NativeResult.WouldBlock)
            Expect(result, file, "lock");
        throw InUse(path, pid);
    }

    private static EngineException InUse(string path, string pid) => new(
        "MA-302",
        ExitCode.Missing,
        $"the log directory {path} is in use by process {pid}; "
        + "stop that engine or give this one another log directory");

    private static string ReadPid(ILogFiles files, int descriptor)
    {
        Span<byte> text = stackalloc byte[32];
        var length = files.ReadAt(descriptor, text, 0);
        var pid = length > 0 ? Encoding.ASCII.GetString(text[..length]).Trim() : "";
        return pid.Length > 0 ? pid : "(unknown)";
    }

    private static int Expect(int result, string path, string verb)
    {
        if (result >= 0)
            return result;
        throw new EngineException(
            "MA-303",
            ExitCode.Missing,
            $"cannot {verb} {path}: {NativeResult.Describe(result)}; "
            + "check the path and that this user may write there");
    }
}
