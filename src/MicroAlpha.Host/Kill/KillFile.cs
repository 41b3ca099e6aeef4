using System.Globalization;
using MicroAlpha.Events;
using MicroAlpha.Native;

namespace MicroAlpha.Host.Kill;

/// <summary>
/// The durable kill state: a file of two <see cref="KillSlot"/>s. Every change is written to both, one after the other,
/// each with its own fdatasync, before anybody is told that it is durable.
/// </summary>
/// <remarks>
/// Why both: with slots written in turns only, damage to the newer one would bring the older, perhaps armed, state
/// back. Here an older state can only be beside a newer one while a change is being written, so: two valid equal slots
/// are the state; two valid slots one generation apart are an interrupted change, and the more severe of both holds;
/// anything else is damage and means killed. A single damaged byte therefore never lowers a kill, and neither does a
/// crash between any two writes. Threads: one at a time, the caller's lock.
/// </remarks>
internal sealed class KillFile : IDisposable
{
    /// <summary>Bytes of the file.</summary>
    public const int Size = 2 * KillSlot.Size;

    private const int NotFound = -2;
    private const int AsideBytesMax = 1 << 20;

    private readonly IStateDisk _disk;
    private readonly string _path;
    private readonly byte[] _slot = new byte[KillSlot.Size];
    private int _descriptor;
    private bool _isDirectorySynced = true;

    /// <summary>Names the file; nothing is read or created yet.</summary>
    public KillFile(IStateDisk disk, string path)
    {
        _disk = disk;
        _path = path;
        _descriptor = -1;
    }

    /// <summary>Reads the state. Never fails: what cannot be read is a condition that means killed.</summary>
    public KillFileReading Read()
    {
        var result = _disk.Read(_path, Size + 1, out var bytes);
        if (result == NotFound)
            return new(KillFileCondition.Missing, KillContents.Empty, "the kill file does not exist");
        if (result < 0)
        {
            var cause = $"the kill file cannot be read: {NativeResult.Describe(result)}";
            return new(KillFileCondition.Unreadable, KillContents.Empty, cause);
        }

        return Judge(bytes);
    }

    /// <summary>Decides what the bytes of a kill file stand for.</summary>
    public static KillFileReading Judge(ReadOnlySpan<byte> bytes)
    {
        var first = bytes.Length >= KillSlot.Size ? KillSlot.Decode(bytes[..KillSlot.Size]) : null;
        var second = bytes.Length >= Size ? KillSlot.Decode(bytes[KillSlot.Size..Size]) : null;
        var known = KillContents.MostSevere(first ?? KillContents.Empty, second ?? KillContents.Empty);
        if (bytes.Length != Size)
            return new(KillFileCondition.Damaged, known,
                $"the kill file has {bytes.Length} bytes or more, it must have {Size}");
        if (first is null || second is null)
        {
            var which = (first ?? second) is null ? "both slots" : first is null ? "the first slot" : "the second slot";
            return new(KillFileCondition.Damaged, known, $"{which} of the kill file failed the checks");
        }

        if (bytes[..KillSlot.Size].SequenceEqual(bytes[KillSlot.Size..]))
            return new(KillFileCondition.Intact, first, "");
        return Math.Abs(first.Generation - second.Generation) == 1
            ? new(KillFileCondition.Interrupted, known, "a change of the kill file was interrupted")
            : new(KillFileCondition.Damaged, known, "the slots of the kill file do not belong together");
    }

    /// <summary>
    /// Writes a state to both slots, the older one first. 0 when both are durable, else minus errno of the first
    /// failure.
    /// </summary>
    /// <param name="contents">The state; its generation is one above the last one written.</param>
    /// <param name="persist">Go on to the second slot after a failure: for a kill, where one slot of two already means
    /// killed.</param>
    public int Write(KillContents contents, bool persist)
    {
        var opened = OpenFile();
        if (opened < 0)
            return opened;
        KillSlot.Encode(contents, _slot);
        var firstSlot = (int)(contents.Generation & 1);
        var result = WriteSlot(firstSlot);
        if (result < 0 && !persist)
            return result;
        var second = WriteSlot(1 - firstSlot);
        result = result < 0 ? result : second;
        if (!_isDirectorySynced)
        {
            var synced = _disk.SyncDirectory(DirectoryOf(_path));
            _isDirectorySynced = synced >= 0;
            result = result < 0 ? result : synced;
        }

        return result;
    }

    /// <summary>
    /// Keeps a copy of a damaged file, for whoever looks into it later; the file itself is then rewritten, killed.
    /// </summary>
    public void KeepAside(long timeNs)
    {
        if (_disk.Read(_path, AsideBytesMax, out var bytes) < 0)
            return;
        var copy = _disk.Create(string.Create(CultureInfo.InvariantCulture, $"{_path}.damaged-{timeNs}"));
        if (copy < 0)
            return;
        _ = _disk.WriteAt(copy, bytes, 0);
        _ = _disk.DataSync(copy);
        _disk.Close(copy);
    }

    /// <summary>Creates the file, armed, with a first generation; the rename that shows it is the commit.</summary>
    /// <exception cref="EngineException">MA-502 when there is one already, MA-503 when the disk failed.</exception>
    public static void Create(IStateDisk disk, string path, long timeNs)
    {
        var present = disk.Read(path, 1, out _);
        if (present != NotFound)
        {
            throw new EngineException("MA-502", ExitCode.Usage,
                $"the kill file '{path}' exists already and init never overwrites one: use 'microalpha arm prepare' "
                    + "to lift a kill");
        }

        var temporary = path + ".new";
        var descriptor = disk.Open(temporary);
        if (descriptor == NotFound)
            descriptor = disk.Create(temporary);
        Check(descriptor, path);
        var slots = new byte[Size];
        var contents = KillContents.Empty with { Generation = 1, TimeNs = timeNs };
        KillSlot.Encode(contents, slots.AsSpan(0, KillSlot.Size));
        KillSlot.Encode(contents, slots.AsSpan(KillSlot.Size));
        var result = disk.Truncate(descriptor, 0);
        result = result < 0 ? result : disk.WriteAt(descriptor, slots, 0);
        result = result < 0 ? result : disk.DataSync(descriptor);
        disk.Close(descriptor);
        Check(result, path);
        Check(disk.Rename(temporary, path), path);
        Check(disk.SyncDirectory(DirectoryOf(path)), path);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        if (_descriptor >= 0)
            _disk.Close(_descriptor);
        _descriptor = -1;
    }

    /// <summary>
    /// A slot is always rewritten whole before its fdatasync, also after a failed one: the rewrite makes its pages
    /// dirty again, so the next fdatasync speaks of new writes and is not the forbidden retry.
    /// </summary>
    private int WriteSlot(int index)
    {
        var result = _disk.WriteAt(_descriptor, _slot, (long)index * KillSlot.Size);
        return result < 0 ? result : _disk.DataSync(_descriptor);
    }

    private int OpenFile()
    {
        if (_descriptor >= 0)
            return 0;
        var opened = _disk.Open(_path);
        if (opened == NotFound)
        {
            _isDirectorySynced = false;
            opened = _disk.Create(_path);
        }

        _descriptor = opened;
        return opened;
    }

    private static string DirectoryOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;

    private static void Check(int result, string path)
    {
        if (result < 0)
        {
            throw new EngineException("MA-503", ExitCode.Missing,
                $"cannot create the kill file '{path}': {NativeResult.Describe(result)}; check the disk and its "
                    + "permissions");
        }
    }
}
