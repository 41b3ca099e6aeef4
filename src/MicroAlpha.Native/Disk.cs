using System.Runtime.InteropServices;

namespace MicroAlpha.Native;

/// <summary>
/// File calls for which .NET has nothing correct: it ignores fsync errors on Linux, and has no flock. Every method
/// returns minus errno on failure. A failed sync must never be retried on the same file: the dirty pages are gone.
/// </summary>
public static partial class Disk
{
    private const int OpenReadOnly = 0;
    private const int OpenWriteOnly = 1;
    private const int OpenReadWrite = 2;
    private const int OpenCreate = 0x40;
    private const int OpenExclusive = 0x80;
    private const int OpenDirectoryFlag = 0x10000;
    private const int OpenCloseOnExec = 0x80000;
    private const int LockExclusiveNonBlocking = 2 | 4;
    private const int SeekEnd = 2;
    private const int VolumeBlockSizeAt = 1;
    private const int VolumeBlocksAvailableAt = 4;

    /// <summary>Creates a file that must not exist, mode 0640. Returns the descriptor.</summary>
    public static int CreateExclusive(string path) =>
        Checked(open(path, OpenReadWrite | OpenCreate | OpenExclusive | OpenCloseOnExec, 0x1A0));

    /// <summary>Opens an existing file for reading. Returns the descriptor.</summary>
    public static int OpenForRead(string path) => Checked(open(path, OpenReadOnly | OpenCloseOnExec, 0));

    /// <summary>Opens an existing file for writing. Returns the descriptor.</summary>
    public static int OpenForWrite(string path) => Checked(open(path, OpenReadWrite | OpenCloseOnExec, 0));

    /// <summary>Opens or creates a file for writing, mode 0640, content kept. Returns the descriptor.</summary>
    public static int OpenOrCreate(string path) =>
        Checked(open(path, OpenReadWrite | OpenCreate | OpenCloseOnExec, 0x1A0));

    /// <summary>Opens a directory, to sync or lock it. Returns the descriptor.</summary>
    public static int OpenDirectory(string path) =>
        Checked(open(path, OpenReadOnly | OpenDirectoryFlag | OpenCloseOnExec, 0));

    /// <summary>Writes at an offset; may write less than asked for. Returns the bytes written.</summary>
    public static unsafe int WriteAt(int descriptor, ReadOnlySpan<byte> bytes, long offset)
    {
        fixed (byte* at = bytes)
        {
            while (true)
            {
                var written = pwrite(descriptor, at, (nuint)bytes.Length, offset);
                if (written >= 0)
                    return (int)written;
                var error = -Marshal.GetLastPInvokeError();
                if (error != NativeResult.Interrupted)
                    return error;
            }
        }
    }

    /// <summary>
    /// Reads at an offset; may read less than asked for, 0 at the end of the file. Returns the bytes read.
    /// </summary>
    public static unsafe int ReadAt(int descriptor, Span<byte> bytes, long offset)
    {
        fixed (byte* at = bytes)
        {
            while (true)
            {
                var count = pread(descriptor, at, (nuint)bytes.Length, offset);
                if (count >= 0)
                    return (int)count;
                var error = -Marshal.GetLastPInvokeError();
                if (error != NativeResult.Interrupted)
                    return error;
            }
        }
    }

    /// <summary>Length of an open file in bytes.</summary>
    public static long Length(int descriptor)
    {
        var end = lseek(descriptor, 0, SeekEnd);
        return end >= 0 ? end : -Marshal.GetLastPInvokeError();
    }

    /// <summary>Bytes that this process may still write to the file system of an open file or directory.</summary>
    public static unsafe long FreeBytes(int descriptor)
    {
        // struct statvfs starts with five unsigned longs: bsize, frsize, blocks, bfree, bavail; 256 bytes hold all of
        // it.
        var answer = stackalloc ulong[32];
        return fstatvfs(descriptor, answer) == 0
            ? (long)(answer[VolumeBlockSizeAt] * answer[VolumeBlocksAvailableAt])
            : -Marshal.GetLastPInvokeError();
    }

    /// <summary>
    /// Renames a file, replacing the target. Durable only after a sync of the directory. 0 or minus errno.
    /// </summary>
    public static int Rename(string from, string to) => Checked(rename(from, to));

    /// <summary>Removes a file. Durable only after a sync of the directory. 0 or minus errno.</summary>
    public static int Remove(string path) => Checked(unlink(path));

    /// <summary>Makes the data of a file durable (fdatasync). 0 or minus errno; never retry a failure.</summary>
    public static int DataSync(int descriptor) => Checked(fdatasync(descriptor));

    /// <summary>
    /// Makes a file or directory durable with its metadata (fsync). 0 or minus errno; never retry a failure.
    /// </summary>
    public static int Sync(int descriptor) => Checked(fsync(descriptor));

    /// <summary>Cuts a file to a length.</summary>
    public static int Truncate(int descriptor, long length) => Checked(ftruncate(descriptor, length));

    /// <summary>
    /// Takes an exclusive flock without waiting; <see cref="NativeResult.WouldBlock"/> when another holds it.
    /// </summary>
    public static int TryLock(int descriptor) => Checked(flock(descriptor, LockExclusiveNonBlocking));

    /// <summary>Closes a descriptor.</summary>
    public static int Close(int descriptor) => Checked(close(descriptor));

    private static int Checked(int result) => result >= 0 ? result : -Marshal.GetLastPInvokeError();

#pragma warning disable SYSLIB1054, CA1838, IDE1006 // libc's own lower-case names
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags, int mode);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint pwrite(int descriptor, byte* buffer, nuint count, long offset);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint pread(int descriptor, byte* buffer, nuint count, long offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial long lseek(int descriptor, long offset, int whence);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int fstatvfs(int descriptor, ulong* answer);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rename(string from, string to);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int unlink(string path);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fdatasync(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ftruncate(int descriptor, long length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(int descriptor, int operation);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int descriptor);
#pragma warning restore SYSLIB1054, CA1838, IDE1006
}
