namespace MicroAlpha.Storage.Log;

/// <summary>
/// Everything the log asks of a file system, so that tests can fail or kill it at any call. Results are 0 or positive,
/// or minus errno. Called once per block at most, never per event. An implementation is used by one thread at a time,
/// but for the syncs that <see cref="CreateFileSync"/> moves to another one.
/// </summary>
public interface ILogFiles
{
    /// <summary>Creates a file that must not exist. Returns a descriptor for reading and writing.</summary>
    int CreateExclusive(string path);

    /// <summary>Opens or creates a file, content kept. Returns a descriptor for reading and writing.</summary>
    int OpenOrCreate(string path);

    /// <summary>Opens an existing file. Returns a descriptor for reading and writing.</summary>
    int OpenWrite(string path);

    /// <summary>Opens an existing file. Returns a descriptor for reading.</summary>
    int OpenRead(string path);

    /// <summary>Opens a directory, to sync it or ask for its free space. Returns a descriptor.</summary>
    int OpenDirectory(string path);

    /// <summary>Writes at an offset; may write less than asked for. Returns the bytes written.</summary>
    int WriteAt(int descriptor, ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Reads at an offset; may read less than asked for, 0 at the end. Returns the bytes read.</summary>
    int ReadAt(int descriptor, Span<byte> bytes, long offset);

    /// <summary>
    /// Makes a file's data durable. A failure is final: the data written since the last success may be lost.
    /// </summary>
    int DataSync(int descriptor);

    /// <summary>What syncs the files of one log writer: the asking thread itself, or another one beside it.</summary>
    IFileSync CreateFileSync() => new InlineFileSync(this);

    /// <summary>Makes a directory's entries durable.</summary>
    int SyncDirectory(int descriptor);

    /// <summary>Cuts a file to a length.</summary>
    int Truncate(int descriptor, long length);

    /// <summary>Takes the exclusive lock of a file without waiting; minus EWOULDBLOCK when another has it.</summary>
    int TryLock(int descriptor);

    /// <summary>Closes a descriptor.</summary>
    int Close(int descriptor);

    /// <summary>Length of an open file in bytes.</summary>
    long GetLength(int descriptor);

    /// <summary>Bytes this process may still write to the file system of a descriptor.</summary>
    long GetFreeBytes(int descriptor);

    /// <summary>Renames a file, replacing the target.</summary>
    int Rename(string from, string to);

    /// <summary>Removes a file.</summary>
    int Remove(string path);

    /// <summary>Creates a directory and its parents; 0 also when it exists.</summary>
    int CreateDirectory(string path);

    /// <summary>True when the path is a directory.</summary>
    bool IsDirectory(string path);

    /// <summary>
    /// Names (not paths) of the files in a directory, in no order; empty when it cannot be read. Allocates.
    /// </summary>
    string[] List(string directory);
}
