using System.Runtime.CompilerServices;
using MicroAlpha.Native;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Tests.Storage.Log;

/// <summary>
/// A file system in memory that knows what is durable: fails any call on request, dies at any call, and then shows what
/// a real disk could show. A failed fdatasync loses the unsynced writes for good, as Linux does, while reads still see
/// them. Calls may come from several threads.
/// </summary>
internal sealed class MemoryFiles : ILogFiles
{
    private const int NoEntry = -2;
    private const int Exists = -17;

    private readonly Dictionary<string, Node> _entries = [];
    private readonly Dictionary<string, Node> _durableEntries = [];
    private readonly Dictionary<int, Node?> _open = [];
    private int _nextDescriptor = 100;

    /// <summary>Calls so far.</summary>
    public int Calls { get; private set; }

    /// <summary>The process dies at this call.</summary>
    public int CrashAtCall { get; set; } = int.MaxValue;

    /// <summary>Decides how much of the call at which the process dies still happens.</summary>
    public Random Dice { get; set; } = new(1);

    /// <summary>Answers minus errno to make a call fail, 0 to let it be. Gets the call's name and number.</summary>
    public Func<string, int, int>? Fault { get; set; }

    /// <summary>Bytes the file system holds; more is ENOSPC, after a short write.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    /// <summary>Every call by name.</summary>
    public Dictionary<string, int> CallsByName { get; } = [];

    /// <summary>True when syncs answer some polls later, as a syncing thread does.</summary>
    public bool SyncsBeside { get; init; }

    public IEnumerable<string> Names => _entries.Keys.Order();

    public IFileSync CreateFileSync() =>
        SyncsBeside ? new DeferredFileSync(this, new Random(Dice.Next())) : new InlineFileSync(this);

    [MethodImpl(MethodImplOptions.Synchronized)]
    public byte[] Read(string name) => _entries[name].Data.ToArray();

    [MethodImpl(MethodImplOptions.Synchronized)]
    public void Put(string name, byte[] bytes)
    {
        var node = new Node { Data = [.. bytes], Durable = [.. bytes] };
        _entries[name] = node;
        _durableEntries[name] = node;
    }

    /// <summary>An independent copy of what is there now, all of it durable.</summary>
    public MemoryFiles Copy()
    {
        var copy = new MemoryFiles();
        foreach (var (name, node) in _entries)
            copy.Put(name, [.. node.Data]);
        return copy;
    }

    /// <summary>
    /// What the disk may hold after the power went: durable bytes, any part of the unsynced operations in order, the
    /// last one torn; with <paramref name="withHoles"/> any subset of the pages written. Entries that were not synced
    /// may be gone.
    /// </summary>
    public MemoryFiles AfterPowerLoss(Random dice, bool withHoles)
    {
        var after = new MemoryFiles();
        foreach (var (name, node) in _durableEntries)
        {
            if (_entries.ContainsKey(name) || dice.Next(2) == 0)
                after.Put(name, node.Survive(dice, withHoles));
        }

        foreach (var (name, node) in _entries)
        {
            if (!_durableEntries.ContainsKey(name) && dice.Next(2) == 0)
                after.Put(name, node.Survive(dice, withHoles));
        }

        return after;
    }

    [MethodImpl(MethodImplOptions.Synchronized)]
    public int CreateExclusive(string path)
    {
        if (Enter("create", out var error))
            return error;
        if (_entries.ContainsKey(Key(path)))
            return Exists;
        var node = new Node();
        _entries[Key(path)] = node;
        return Open(node);
    }

    [MethodImpl(MethodImplOptions.Synchronized)]
    public int OpenOrCreate(string path)
    {
        if (Enter("open", out var error))
            return error;
        if (!_entries.TryGetValue(Key(path), out var node))
            _entries[Key(path)] = node = new Node();
        return Open(node);
    }

    public int OpenWrite(string path) => OpenRead(path);

    [MethodImpl(MethodImplOptions.Synchronized)]
    public int OpenRead(string path)
    {
        if (Enter("open", out var error))
            return error;
        return _entries.TryGetValue(Key(path), out var node) ? Open(node) : NoEntry;
    }

    [MethodImpl(MethodImplOptions.Synchronized)]
    public int OpenDirectory(string path)
    {
        _open[++_nextDescriptor] = null;
        return _nextDescriptor;
    }

    [MethodImpl(MethodImplOptions.Synchronized)]
    public int WriteAt(int descriptor, ReadOnlySpan<byte> bytes, long offset)
    {
        var node = _open[descriptor]!;
        if (Calls + 1 == CrashAtCall)
            node.Write(offset, bytes[..Dice.Next(bytes.Length + 1)]);
        if (Enter("write", out var error))
            return error;
        var used = _entries.Values.Sum(n => (long)n.Data.Count);
        var room = Capacity - used + Math.Max(0, node.Data.Count - offset);
        if (room <= 0)
            return NativeResult.NoSpace;
        var length = (int)Math.Min(bytes.Length, room);
        node.Write(offset, bytes[..length]);
        return length;
    }

    [MethodImpl(MethodImplOptions.Synchronized)]
    public int ReadAt(int descriptor, Span<byte> bytes, long offset)
    {
        if (Enter("read", out var error))
            return error;
        var data = _open[descriptor]!.Data;
        var count = (int)Math.Clamp(data.Count - offset, 0, bytes.Length);
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(data).Slice(
            (int)Math.Min(offset, data.Count),
            count).CopyTo(bytes);
        return count;
    }

    [MethodImpl(MethodImplOptions.Synchronized)]
    public int DataSync(int descriptor)
    {
        var node = _open[descriptor]!;
        if (Enter("fdatasync", out var error))
        {
            node.LosePending();
            return error;
        }

        node.Sync();
        return 0;
    }

    [MethodImpl(MethodImplOptions.Synchronized)]
    public int SyncDirectory(int descriptor)
    {
        if (Enter("fsync_dir", out var error))
            return error;
        _durableEntries.Clear();
        foreach (var (name, node) in _entries)
            _durableEntries[name] = node;
        return 0;
    }

    [MethodImpl(MethodImplOptions.Synchronized)]
    public int Truncate(int descriptor, long length)
    {
        if (Enter("truncate", out var error))
            return error;
        _open[descriptor]!.Truncate(length);
        return 0;
    }

    [MethodImpl(MethodImplOptions.Synchronized)]
    public int TryLock(int descriptor)
    {
        var node = _open[descriptor]!;
        if (node.IsLocked)
            return NativeResult.WouldBlock;
        node.IsLocked = true;
        node.LockOwner = descriptor;
        return 0;
    }

    [MethodImpl(MethodImplOptions.Synchronized)]
    public int Close(int descriptor)
    {
        if (_open.Remove(descriptor, out var node) && node is { IsLocked: true } && node.LockOwner == descriptor)
            node.IsLocked = false;
        return 0;
    }

    [MethodImpl(MethodImplOptions.Synchronized)]
    public long GetLength(int descriptor) => _open[descriptor]!.Data.Count;

    [MethodImpl(MethodImplOptions.Synchronized)]
    public long GetFreeBytes(int descriptor) =>
        Capacity == long.MaxValue ? 1L << 40 : Capacity - _entries.Values.Sum(n => (long)n.Data.Count);

    [MethodImpl(MethodImplOptions.Synchronized)]
    public int Rename(string from, string to)
    {
        if (Enter("rename", out var error))
            return error;
        _entries.Remove(Key(from), out var node);
        _entries[Key(to)] = node!;
        return 0;
    }

    [MethodImpl(MethodImplOptions.Synchronized)]
    public int Remove(string path)
    {
        if (Enter("remove", out var error))
            return error;
        return _entries.Remove(Key(path)) ? 0 : NoEntry;
    }

    public int CreateDirectory(string path) => 0;

    public bool IsDirectory(string path) => path == "/log";

    [MethodImpl(MethodImplOptions.Synchronized)]
    public string[] List(string directory) => [.. _entries.Keys];

    private static string Key(string path) => Path.GetFileName(path);

    private int Open(Node node)
    {
        _open[++_nextDescriptor] = node;
        return _nextDescriptor;
    }

    private bool Enter(string name, out int error)
    {
        Calls++;
        CallsByName[name] = CallsByName.GetValueOrDefault(name) + 1;
        if (Calls >= CrashAtCall)
            throw new PowerLossException();
        error = Fault?.Invoke(name, Calls) ?? 0;
        return error != 0;
    }

    private sealed class Node
    {
        private readonly List<(long Offset, byte[]? Bytes)> _pending = [];

        public List<byte> Data { get; init; } = [];

        public List<byte> Durable { get; init; } = [];

        public bool IsLocked { get; set; }

        public int LockOwner { get; set; }

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            Apply(Data, offset, bytes);
            _pending.Add((offset, bytes.ToArray()));
        }

        public void Truncate(long length)
        {
            Cut(Data, length);
            _pending.Add((length, null));
        }

        public void Sync()
        {
            foreach (var (offset, bytes) in _pending)
                ApplyOne(Durable, offset, bytes);
            _pending.Clear();
        }

        public void LosePending() => _pending.Clear();

        public byte[] Survive(Random dice, bool withHoles)
        {
            var result = new List<byte>(Durable);
            if (withHoles)
            {
                foreach (var (offset, bytes) in _pending)
                    SurvivePages(result, offset, bytes, dice);
                return [.. result];
            }

            var count = dice.Next(_pending.Count + 1);
            for (var i = 0; i < count; i++)
            {
                var (offset, bytes) = _pending[i];
                var isTorn = i == count - 1 && bytes != null;
                ApplyOne(result, offset, isTorn ? bytes![..dice.Next(bytes!.Length + 1)] : bytes);
            }

            return [.. result];
        }

        private static void SurvivePages(List<byte> result, long offset, byte[]? bytes, Random dice)
        {
            const int Page = 64;
            if (bytes == null)
            {
                if (dice.Next(2) == 0)
                    Cut(result, offset);
                return;
            }

            for (var at = 0; at < bytes.Length; at += Page)
            {
                if (dice.Next(4) != 0)
                    Apply(result, offset + at, bytes.AsSpan(at, Math.Min(Page, bytes.Length - at)));
            }
        }

        private static void ApplyOne(List<byte> target, long offset, byte[]? bytes)
        {
            if (bytes == null)
                Cut(target, offset);
            else
                Apply(target, offset, bytes);
        }

        private static void Apply(List<byte> target, long offset, ReadOnlySpan<byte> bytes)
        {
            while (target.Count < offset + bytes.Length)
                target.Add(0);
            bytes.CopyTo(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(target)[(int)offset..]);
        }

        private static void Cut(List<byte> target, long length)
        {
            if (length < target.Count)
                target.RemoveRange((int)length, target.Count - (int)length);
            while (target.Count < length)
                target.Add(0);
        }
    }
}
