using MicroAlpha.Host.Kill;

namespace MicroAlpha.Tests.Host.Kill;

/// <summary>
/// A disk in memory that can die before any call, fail any call, and forget what was not synced. Unsynced writes
/// survive a crash as a random subset, the last of them possibly cut at a sector.
/// </summary>
internal sealed class FakeDisk : IStateDisk
{
    private const int Sector = 512;
    private readonly Dictionary<string, Inode> _entries = [];
    private readonly Dictionary<string, Inode> _durableEntries = [];
    private readonly Dictionary<int, Inode> _open = [];
    private int _nextDescriptor = 3;

    /// <summary>Counts the calls that change something.</summary>
    public int Calls { get; private set; }

    /// <summary>The process dies instead of this call; -1 = never.</summary>
    public int CrashAt { get; set; } = -1;

    /// <summary>This call fails; -1 = never.</summary>
    public int FailAt { get; set; } = -1;

    /// <summary>How many calls fail from then on.</summary>
    public int FailCount { get; set; } = 1;

    public int FailWith { get; set; } = -5;

    /// <summary>The last call that failed was a read-back of what the test looks for.</summary>
    public int Failures { get; private set; }

    public byte[]? this[string path]
    {
        get => _entries.TryGetValue(path, out var inode) ? inode.Cached : null;
        set
        {
            var inode = new Inode { Cached = value!, Durable = value! };
            _entries[path] = inode;
            _durableEntries[path] = inode;
        }
    }

    public IEnumerable<string> Paths => _entries.Keys;

    public void Remove(string path)
    {
        _entries.Remove(path);
        _durableEntries.Remove(path);
    }

    /// <summary>What the machine finds after a power loss now.</summary>
    public FakeDisk AfterPowerLoss(Random random)
    {
        var after = new FakeDisk();
        var isRenameKept = random.Next(2) == 0;
        foreach (var (path, inode) in isRenameKept ? _entries : _durableEntries)
            after[path] = inode.AfterPowerLoss(random);
        return after;
    }

    /// <summary>What another process finds after this one died: the page cache.</summary>
    public FakeDisk AfterKill()
    {
        var after = new FakeDisk();
        foreach (var (path, inode) in _entries)
            after[path] = [.. inode.Cached];
        return after;
    }

    public int Read(string path, int limit, out byte[] content)
    {
        content = [];
        if (!_entries.TryGetValue(path, out var inode))
            return -2;
        content = inode.Cached[..Math.Min(limit, inode.Cached.Length)];
        return 0;
    }

    public int Open(string path) => _entries.TryGetValue(path, out var inode) ? Descriptor(inode) : -2;

    public int Create(string path)
    {
        if (Step() is < 0 and var error)
            return error;
        if (_entries.ContainsKey(path))
            return -17;
        var inode = new Inode();
        _entries[path] = inode;
        return Descriptor(inode);
    }

    public int WriteAt(int descriptor, ReadOnlySpan<byte> bytes, long offset)
    {
        var inode = _open[descriptor];
        if (Calls == CrashAt)
        {
            // Dying inside a write leaves any part of it.
            inode.Write(bytes[..(bytes.Length / 2)], offset);
        }

        if (Step() is < 0 and var error)
        {
            inode.Write(bytes[..(bytes.Length / 3)], offset);
            return error;
        }

        inode.Write(bytes, offset);
        return 0;
    }

    public int DataSync(int descriptor)
    {
        if (Step() is < 0 and var error)
        {
            // The kernel drops the dirty state of the pages: what was written may or may not be there, and nobody tries
            // again.
            _open[descriptor].Forget();
            return error;
        }

        _open[descriptor].Sync();
        return 0;
    }

    public int Truncate(int descriptor, long length)
    {
        if (Step() is < 0 and var error)
            return error;
        var inode = _open[descriptor];
        Array.Resize(ref inode.Cached, (int)length);
        return 0;
    }

    public int Rename(string from, string to)
    {
        if (Step() is < 0 and var error)
            return error;
        _entries[to] = _entries[from];
        _entries.Remove(from);
        return 0;
    }

    public int SyncDirectory(string path)
    {
        if (Step() is < 0 and var error)
            return error;
        _durableEntries.Clear();
        foreach (var (name, inode) in _entries)
            _durableEntries[name] = inode;
        return 0;
    }

    public void Close(int descriptor) => _open.Remove(descriptor);

    private int Descriptor(Inode inode)
    {
        _open[_nextDescriptor] = inode;
        return _nextDescriptor++;
    }

    private int Step()
    {
        var call = Calls++;
        if (call == CrashAt)
            throw new CrashException();
        if (FailAt < 0 || call < FailAt || call >= FailAt + (long)FailCount)
            return 0;
        Failures++;
        return FailWith;
    }

    private sealed class Inode
    {
        public byte[] Cached = [];
        public byte[] Durable = [];
        private readonly List<(long Offset, byte[] Bytes)> _unsynced = [];

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            Cached = Overlay(Cached, bytes, offset);
            _unsynced.Add((offset, bytes.ToArray()));
        }

        public void Sync()
        {
            Durable = [.. Cached];
            _unsynced.Clear();
        }

        public void Forget()
        {
            for (var index = 0; index < _unsynced.Count; index += 2)
                Durable = Overlay(Durable, _unsynced[index].Bytes, _unsynced[index].Offset);
            _unsynced.Clear();
        }

        public byte[] AfterPowerLoss(Random random)
        {
            var content = (byte[])[.. Durable];
            foreach (var (offset, bytes) in _unsynced)
            {
                for (var at = 0; at < bytes.Length; at += Sector)
                {
                    if (random.Next(2) == 0)
                        content = Overlay(content, bytes.AsSpan(at, Math.Min(Sector, bytes.Length - at)), offset + at);
                }
            }

            return content;
        }

        private static byte[] Overlay(byte[] content, ReadOnlySpan<byte> bytes, long offset)
        {
            var result = (byte[])[.. content];
            if (result.Length < offset + bytes.Length)
                Array.Resize(ref result, (int)offset + bytes.Length);
            bytes.CopyTo(result.AsSpan((int)offset));
            return result;
        }
    }
}
