using MicroAlpha.Storage.Log;

namespace MicroAlpha.Tests.Storage.Log;

/// <summary>Accepts everything, keeps nothing, allocates nothing: to measure the writer alone.</summary>
internal sealed class NullFiles : ILogFiles
{
    public int CreateExclusive(string path) => 3;

    public int OpenOrCreate(string path) => 3;

    public int OpenWrite(string path) => 3;

    public int OpenRead(string path) => -2;

    public int OpenDirectory(string path) => 4;

    public int WriteAt(int descriptor, ReadOnlySpan<byte> bytes, long offset) => bytes.Length;

    public int ReadAt(int descriptor, Span<byte> bytes, long offset) => 0;

    public int DataSync(int descriptor) => 0;

    public int SyncDirectory(int descriptor) => 0;

    public int Truncate(int descriptor, long length) => 0;

    public int TryLock(int descriptor) => 0;

    public int Close(int descriptor) => 0;

    public long GetLength(int descriptor) => 0;

    public long GetFreeBytes(int descriptor) => 1L << 40;

    public int Rename(string from, string to) => 0;

    public int Remove(string path) => 0;

    public int CreateDirectory(string path) => 0;

    public bool IsDirectory(string path) => true;

    public string[] List(string directory) => [];
}
