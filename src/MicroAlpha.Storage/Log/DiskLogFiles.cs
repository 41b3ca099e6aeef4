using MicroAlpha.Native;

namespace MicroAlpha.Storage.Log;

/// <summary>The real file system, by libc calls whose errors are seen. Stateless: any thread may use it.</summary>
public sealed class DiskLogFiles : ILogFiles
{
    private const int NoEntry = -2;
    private const int NotPermitted = -13;

    /// <summary>The one instance.</summary>
    public static DiskLogFiles Instance { get; } = new();

    /// <inheritdoc/>
    public IFileSync CreateFileSync() => new BackgroundFileSync(this);

    /// <inheritdoc/>
    public int CreateExclusive(string path) => Disk.CreateExclusive(path);

    /// <inheritdoc/>
    public int OpenOrCreate(string path) => Disk.OpenOrCreate(path);

    /// <inheritdoc/>
    public int OpenWrite(string path) => Disk.OpenForWrite(path);

    /// <inheritdoc/>
    public int OpenRead(string path) => Disk.OpenForRead(path);

    /// <inheritdoc/>
    public int OpenDirectory(string path) => Disk.OpenDirectory(path);

    /// <inheritdoc/>
    public int WriteAt(int descriptor, ReadOnlySpan<byte> bytes, long offset) =>
        Disk.WriteAt(descriptor, bytes, offset);

    /// <inheritdoc/>
    public int ReadAt(int descriptor, Span<byte> bytes, long offset) => Disk.ReadAt(descriptor, bytes, offset);

    /// <inheritdoc/>
    public int DataSync(int descriptor) => Disk.DataSync(descriptor);

    /// <inheritdoc/>
    public int SyncDirectory(int descriptor) => Disk.Sync(descriptor);

    /// <inheritdoc/>
    public int Truncate(int descriptor, long length) => Disk.Truncate(descriptor, length);

    /// <inheritdoc/>
    public int TryLock(int descriptor) => Disk.TryLock(descriptor);

    /// <inheritdoc/>
    public int Close(int descriptor) => Disk.Close(descriptor);

    /// <inheritdoc/>
    public long GetLength(int descriptor) => Disk.Length(descriptor);

    /// <inheritdoc/>
    public long GetFreeBytes(int descriptor) => Disk.FreeBytes(descriptor);

    /// <inheritdoc/>
    public int Rename(string from, string to) => Disk.Rename(from, to);

    /// <inheritdoc/>
    public int Remove(string path) => Disk.Remove(path);

    /// <inheritdoc/>
    public int CreateDirectory(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            return 0;
        }
        catch (UnauthorizedAccessException)
        {
            return NotPermitted;
        }
        catch (IOException)
        {
            return NoEntry;
        }
    }

    /// <inheritdoc/>
    public bool IsDirectory(string path) => Directory.Exists(path);

    /// <inheritdoc/>
    public string[] List(string directory)
    {
        try
        {
            var paths = Directory.GetFiles(directory);
            for (var i = 0; i < paths.Length; i++)
                paths[i] = Path.GetFileName(paths[i]);
            return paths;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
