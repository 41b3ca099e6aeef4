using MicroAlpha.Host.Kill;

namespace MicroAlpha.Tests.Host.Admin;

/// <summary>A disk whose fdatasync can be made to hang.</summary>
internal sealed class HangingDisk : IStateDisk, IDisposable
{
    private readonly ManualResetEventSlim _gate = new(initialState: true);
    private readonly ManualResetEventSlim _isHanging = new();
    private IStateDisk _disk = null!;

    public HangingDisk Over(IStateDisk disk)
    {
        _disk = disk;
        return this;
    }

    public void Hang() => _gate.Reset();

    public void WaitUntilHanging() => _isHanging.Wait();

    public void Release() => _gate.Set();

    public int Read(string path, int limit, out byte[] content) => _disk.Read(path, limit, out content);

    public int Open(string path) => _disk.Open(path);

    public int Create(string path) => _disk.Create(path);

    public int WriteAt(int descriptor, ReadOnlySpan<byte> bytes, long offset) =>
        _disk.WriteAt(descriptor, bytes, offset);

    public int DataSync(int descriptor)
    {
        if (!_gate.IsSet)
            _isHanging.Set();
        _gate.Wait();
        return _disk.DataSync(descriptor);
    }

    public int Truncate(int descriptor, long length) => _disk.Truncate(descriptor, length);

    public int Rename(string from, string to) => _disk.Rename(from, to);

    public int SyncDirectory(string path) => _disk.SyncDirectory(path);

    public void Close(int descriptor) => _disk.Close(descriptor);

    public void Dispose()
    {
        _gate.Set();
        _gate.Dispose();
        _isHanging.Dispose();
    }
}
