namespace MicroAlpha.Storage.Log;

/// <summary>
/// A file seen through one reused buffer. One thread, no allocation after the first large file but for the path.
/// </summary>
internal sealed class FileWindow
{
    private readonly ILogFiles _files;
    private readonly int _capacity;
    private byte[] _buffer = [];
    private int _descriptor = -1;
    private long _start;
    private int _count;

    public FileWindow(ILogFiles files, int capacity)
    {
        _files = files;
        _capacity = capacity;
    }

    /// <summary>Length of the file when it was opened.</summary>
    public long Length { get; private set; }

    /// <summary>Minus errno of the last failed read; 0 when the last one succeeded.</summary>
    public int Error { get; private set; }

    /// <summary>Opens a file; 0 or minus errno.</summary>
    public int Open(string path)
    {
        Close();
        _start = 0;
        _count = 0;
        Length = 0;
        Error = 0;
        _descriptor = _files.OpenRead(path);
        if (_descriptor < 0)
            return _descriptor;
        var length = _files.GetLength(_descriptor);
        if (length < 0)
            return (int)length;
        Length = length;
        // Small logs get a small buffer; it reaches its capacity with the first large segment and stays.
        var wanted = (int)Math.Min(_capacity, length);
        if (_buffer.Length < wanted)
            _buffer = GC.AllocateUninitializedArray<byte>(wanted);
        return 0;
    }

    /// <summary>
    /// Looks how long the file is now: one that is being written grows. What was read of it stays as it is.
    /// </summary>
    public void Refresh()
    {
        if (_descriptor < 0)
            return;
        var length = _files.GetLength(_descriptor);
        if (length <= Length)
            return;
        Length = length;
        var wanted = (int)Math.Min(_capacity, length);
        if (_buffer.Length >= wanted)
            return;
        _buffer = GC.AllocateUninitializedArray<byte>(wanted);
        _count = 0;
    }

    /// <summary>
    /// The bytes at an offset: <paramref name="count"/> of them, fewer at the end of the file or in front of an
    /// unreadable place. Valid until the next call.
    /// </summary>
    public ReadOnlySpan<byte> Get(long offset, int count)
    {
        if (offset < 0 || offset >= Length)
            return [];
        count = (int)Math.Min(count, Length - offset);
        if (offset < _start || offset + count > _start + _count)
            Fill(offset);
        var at = (int)(offset - _start);
        return _buffer.AsSpan(at, Math.Min(count, _count - at));
    }

    /// <summary>Closes the file.</summary>
    public void Close()
    {
        if (_descriptor >= 0)
            _ = _files.Close(_descriptor);
        _descriptor = -1;
    }

    private void Fill(long offset)
    {
        _start = offset;
        _count = 0;
        Error = 0;
        var wanted = (int)Math.Min(_buffer.Length, Length - offset);
        while (_count < wanted)
        {
            var read = _files.ReadAt(_descriptor, _buffer.AsSpan(_count, wanted - _count), offset + _count);
            if (read > 0)
            {
                _count += read;
                continue;
            }

            Error = read;
            return;
        }
    }
}
