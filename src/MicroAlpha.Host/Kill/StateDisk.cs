using MicroAlpha.Native;

namespace MicroAlpha.Host.Kill;

/// <summary>The real disk.</summary>
internal sealed class StateDisk : IStateDisk
{
    private const int NotFound = -2;
    private const int AccessDenied = -13;

    /// <inheritdoc/>
    public int Read(string path, int limit, out byte[] content)
    {
        content = [];
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete, 1);
            var bytes = new byte[Math.Min(limit, file.Length)];
            file.ReadExactly(bytes);
            content = bytes;
            return 0;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return NotFound;
        }
        catch (UnauthorizedAccessException)
        {
            return AccessDenied;
        }
        catch (IOException)
        {
            return NativeResult.InputOutput;
        }
    }

    /// <inheritdoc/>
    public int Open(string path) => Disk.OpenForWrite(path);

    /// <inheritdoc/>
    public int Create(string path) => Disk.CreateExclusive(path);

    /// <inheritdoc/>
    public int WriteAt(int descriptor, ReadOnlySpan<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            var written = Disk.WriteAt(descriptor, bytes, offset);
            if (written < 0)
                return written;
            if (written == 0)
                return NativeResult.NoSpace;
            bytes = bytes[written..];
            offset += written;
        }

        return 0;
    }

    /// <inheritdoc/>
    public int DataSync(int descriptor) => Disk.DataSync(descriptor);

    /// <inheritdoc/>
    public int Truncate(int descriptor, long length) => Disk.Truncate(descriptor, length);

    /// <inheritdoc/>
    public int Rename(string from, string to)
    {
        try
        {
            File.Move(from, to, overwrite: true);
            return 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return NativeResult.InputOutput;
        }
    }

    /// <inheritdoc/>
    public int SyncDirectory(string path)
    {
        var descriptor = Disk.OpenDirectory(path);
        if (descriptor < 0)
            return descriptor;
        var result = Disk.Sync(descriptor);
        _ = Disk.Close(descriptor);
        return result;
    }

    /// <inheritdoc/>
    public void Close(int descriptor) => _ = Disk.Close(descriptor);
}
