namespace MicroAlpha.Host.Kill;

/// <summary>
/// The file calls behind the kill file and the audit chain: the seam where tests let writes fail and processes die.
/// Every method returns minus errno on failure and never throws.
/// </summary>
internal interface IStateDisk
{
    /// <summary>Reads a whole file, at most <paramref name="limit"/> bytes of it.</summary>
    int Read(string path, int limit, out byte[] content);

    /// <summary>Opens an existing file for writing. Returns the descriptor.</summary>
    int Open(string path);

    /// <summary>Creates a file that must not exist. Returns the descriptor.</summary>
    int Create(string path);

    /// <summary>
    /// Writes all bytes at an offset. 0 or minus errno; after a failure any part of them may be written.
    /// </summary>
    int WriteAt(int descriptor, ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Makes a file's data durable.</summary>
    int DataSync(int descriptor);

    /// <summary>Cuts a file.</summary>
    int Truncate(int descriptor, long length);

    /// <summary>Renames a file over another.</summary>
    int Rename(string from, string to);

    /// <summary>Makes the entries of a directory durable.</summary>
    int SyncDirectory(string path);

    /// <summary>Closes a descriptor.</summary>
    void Close(int descriptor);
}
