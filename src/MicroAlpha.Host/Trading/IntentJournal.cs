using System.Globalization;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Text;
using MicroAlpha.Events;
using MicroAlpha.Native;
using MicroAlpha.Pipeline.Core;

namespace MicroAlpha.Host.Trading;

/// <summary>
/// What is about to be sent, written down before: a file of fixed records in shared memory, one file a start. A store
/// survives the process (kill -9); on request it is synced and survives a power loss too. The next
/// start asks the venue about every intent that was not answered. Add: egress thread; the rest: any.
/// </summary>
/// <remarks>
/// Record, 128 bytes, little-endian: the command slot (64, its stamp is the state: 1 intent, 2 answered), sequence i64,
/// symbol (24, Latin-1), checksum u64 of all but the state. The state is stored last: a record is whole or not there.
/// </remarks>
internal sealed unsafe class IntentJournal : IDisposable
{
    private const int RecordBytes = 128;
    private const int SequenceAt = 64;
    private const int SymbolAt = 72;
    private const int SymbolBytes = 24;
    private const int ChecksumAt = 96;
    private const uint Intent = 1;
    private const uint Answered = 2;
    private const string Prefix = "intents-";

    private readonly FileStream _stream;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _records;
    private readonly bool _isOnDisk;
    private readonly int _capacity;
    private int _count;

    /// <summary>Makes the file of this start.</summary>
    /// <param name="directory">State directory.</param>
    /// <param name="epoch">Number of this start.</param>
    /// <param name="capacity">Most records.</param>
    /// <param name="isOnDisk">Each intent is synced before it is sent.</param>
    public IntentJournal(string directory, ulong epoch, int capacity, bool isOnDisk)
    {
        (_capacity, _isOnDisk) = (capacity, isOnDisk);
        Directory.CreateDirectory(directory);
        _stream = new FileStream(PathOf(directory, epoch), FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
        _stream.SetLength((long)capacity * RecordBytes);
        _file = MemoryMappedFile.CreateFromFile(
            _stream, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        _view = _file.CreateViewAccessor();
        byte* records = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref records);
        _records = records;
    }

    /// <summary>Records so far.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Writes an intent down; its number, or -1 when there is no room or the disk failed.</summary>
    public int Add(in OrderCommand command, long sequence, string symbol)
    {
        if (_count >= _capacity)
            return -1;
        var record = _records + ((long)_count * RecordBytes);
        MemoryMarshal.Write(new Span<byte>(record, 64), in command);
        ((OrderCommand*)record)->Stamp = 0;
        *(long*)(record + SequenceAt) = sequence;
        var text = new Span<byte>(record + SymbolAt, SymbolBytes);
        text.Clear();
        _ = Encoding.Latin1.GetBytes(symbol.AsSpan(0, Math.Min(symbol.Length, SymbolBytes)), text);
        *(ulong*)(record + ChecksumAt) = Checksum(record);
        Volatile.Write(ref ((OrderCommand*)record)->Stamp, Intent);
        var number = _count;
        Volatile.Write(ref _count, number + 1);
        return !_isOnDisk || Disk.DataSync((int)_stream.SafeFileHandle.DangerousGetHandle()) >= 0 ? number : -1;
    }

    /// <summary>Notes that the outcome of an intent is known.</summary>
    public void NoteAnswer(int number)
    {
        if ((uint)number < (uint)_capacity)
            Volatile.Write(ref ((OrderCommand*)(_records + ((long)number * RecordBytes)))->Stamp, Answered);
    }

    /// <summary>Intents of other starts that nobody knows the outcome of.</summary>
    public static IReadOnlyList<OpenIntent> ReadOpen(string directory, ulong exceptEpoch) =>
        [.. ReadAll(directory).Where(intent => intent.Epoch != exceptEpoch && intent.Command.Stamp != Answered)];

    /// <summary>Every whole record of every start, answered or not, the oldest start first.</summary>
    public static IEnumerable<OpenIntent> ReadAll(string directory)
    {
        foreach (var (path, epoch) in Files(directory))
        {
            foreach (var intent in Read(File.ReadAllBytes(path), epoch))
                yield return intent;
        }
    }

    /// <summary>Removes the files of other starts: all their intents are resolved.</summary>
    public static void Forget(string directory, ulong exceptEpoch)
    {
        foreach (var (path, epoch) in Files(directory))
        {
            if (epoch != exceptEpoch)
                File.Delete(path);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
        _stream.Dispose();
    }

    private static IEnumerable<(string Path, ulong Epoch)> Files(string directory)
    {
        if (!Directory.Exists(directory))
            yield break;
        foreach (var path in Directory.EnumerateFiles(directory, Prefix + "*").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(path)[Prefix.Length..];
            if (ulong.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch))
                yield return (path, epoch);
        }
    }

    private static List<OpenIntent> Read(byte[] bytes, ulong epoch)
    {
        var found = new List<OpenIntent>();
        fixed (byte* records = bytes)
        {
            for (var at = 0; at + RecordBytes <= bytes.Length; at += RecordBytes)
            {
                var record = records + at;
                var command = *(OrderCommand*)record;
                if (command.Stamp == 0 && *(ulong*)(record + ChecksumAt) == 0)
                    break;
                if (*(ulong*)(record + ChecksumAt) != Checksum(record))
                    continue;
                var symbol = Encoding.Latin1.GetString(record + SymbolAt, SymbolBytes).TrimEnd('\0');
                found.Add(new OpenIntent(epoch, *(long*)(record + SequenceAt), symbol, command));
            }
        }

        return found;
    }

    private static string PathOf(string directory, ulong epoch) =>
        Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{epoch:D20}.bin"));

    private static ulong Checksum(byte* record)
    {
        RollingHash hash = default;
        for (var at = 0; at < 56; at += 8)
            hash.Fold(*(ulong*)(record + at));
        hash.Fold(*(uint*)(record + 56));
        for (var at = SequenceAt; at < ChecksumAt; at += 8)
            hash.Fold(*(ulong*)(record + at));
        return hash.Value | 1;
    }
}
