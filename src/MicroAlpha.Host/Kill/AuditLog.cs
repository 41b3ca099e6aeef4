using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using MicroAlpha.Native;

namespace MicroAlpha.Host.Kill;

/// <summary>
/// Appends to the audit chain. Records are collected with <see cref="Add"/> and made durable together with <see
/// cref="Commit"/>; what a failing disk did not take stays in memory and is written again by the next commit.
/// </summary>
/// <remarks>
/// Threads: any; every member takes the log's own lock, and only <see cref="Commit"/> waits for the disk.
/// </remarks>
internal sealed class AuditLog : IDisposable
{
    /// <summary>
    /// Most bytes that wait in memory for a disk that fails; beyond it records are counted as lost, never silently.
    /// </summary>
    public const int PendingBytesMax = 1 << 20;

    private readonly Lock _lock = new();
    private readonly IStateDisk _disk;
    private readonly string _path;
    private readonly TimeProvider _clock;
    private readonly List<byte> _pending = [];
    private string _head;
    private long _lines;
    private long _length;
    private long _lost;
    private bool _hasTail;
    private bool _isDirectorySynced = true;
    private int _descriptor = -1;

    private AuditLog(IStateDisk disk, string path, TimeProvider clock, AuditVerdict found)
    {
        (_disk, _path, _clock, Found) = (disk, path, clock, found);
        (_head, _lines, _length) = (found.Head, found.Lines, found.Length);
    }

    /// <summary>What the file looked like when it was opened.</summary>
    public AuditVerdict Found { get; }

    /// <summary>Where the damaged bytes of the file found were put; null when there were none.</summary>
    public string? KeptAside { get; private set; }

    /// <summary>Records that a failing disk and full memory lost since the start.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>
    /// Opens the chain. An unfinished last line, as a crash leaves it, is copied aside and cut. A broken chain is kept
    /// aside whole and a new one begins; both leave a <see cref="AuditKind.Chain"/> record and are told by <see
    /// cref="Found"/>. Never throws for a bad disk: <see cref="Commit"/> tells.
    /// </summary>
    public static AuditLog Open(IStateDisk disk, string path, TimeProvider clock)
    {
        var found = AuditChain.Verify(disk, path);
        if (found.BrokenLine != 0)
        {
            var aside = AsidePath(path, "broken", clock);
            var moved = disk.Rename(path, aside);
            var target = moved >= 0 ? path : AsidePath(path, "continued", clock);
            var begun = new AuditLog(disk, target, clock, found) { _head = AuditChain.Root, _lines = 0, _length = 0 };
            begun.KeptAside = moved >= 0 ? aside : path;
            begun.Add(AuditKind.Chain, fields =>
            {
                fields.WriteString("event", "broken");
                fields.WriteString("detail", found.Detail);
                fields.WriteString("kept_aside", begun.KeptAside);
                fields.WriteString("former_head", found.Head);
            });
            return begun;
        }

        var log = new AuditLog(disk, path, clock, found);
        if (found.TornBytes != 0)
            log.CutTornLine(found);
        return log;
    }

    /// <summary>Collects one record. Nothing is written yet.</summary>
    /// <param name="kind">What it records.</param>
    /// <param name="fields">Writes further properties; together at most about 3,500 bytes.</param>
    public void Add(AuditKind kind, Action<Utf8JsonWriter>? fields = null)
    {
        lock (_lock)
        {
            var body = new ArrayBufferWriter<byte>(512);
            using (var writer = new Utf8JsonWriter(body))
            {
                writer.WriteStartObject();
                writer.WriteNumber("n", _lines + 1);
                writer.WriteNumber("time_ns", WallNs(_clock));
                writer.WriteString("kind", NameOf(kind));
                if (_lost != 0)
                    writer.WriteNumber("lost_before", _lost);
                fields?.Invoke(writer);
                writer.WriteEndObject();
            }

            if (body.WrittenCount > AuditChain.LineBytesMax - 256)
                throw new ArgumentException($"an audit record of {body.WrittenCount} bytes is too long",
                    nameof(fields));
            var head = _head;
            var line = AuditChain.Seal(body.WrittenSpan[..^1], ref head);
            if (_pending.Count + line.Length > PendingBytesMax)
            {
                _lost++;
                return;
            }

            _pending.AddRange(line);
            _head = head;
            _lines++;
        }
    }

    /// <summary>
    /// Writes what is collected and waits until it is durable. 0, or minus errno and the records keep waiting.
    /// </summary>
    public int Commit()
    {
        lock (_lock)
        {
            if (_pending.Count == 0)
                return 0;
            var result = OpenFile();
            if (result >= 0 && _hasTail)
                result = _disk.Truncate(_descriptor, _length);
            if (result < 0)
                return result;

            // All waiting lines are written again from the last durable byte on, so that after a failed fdatasync their
            // pages are dirty again: the next fdatasync then speaks of new writes and is not the forbidden retry.
            _hasTail = true;
            result = _disk.WriteAt(_descriptor, CollectionsMarshal.AsSpan(_pending), _length);
            result = result < 0 ? result : _disk.DataSync(_descriptor);
            if (result >= 0 && !_isDirectorySynced)
                result = _disk.SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!);
            if (result < 0)
                return result;
            _isDirectorySynced = true;
            _hasTail = false;
            _length += _pending.Count;
            _pending.Clear();
            return 0;
        }
    }

    /// <summary>Records that an engine starts, with the configuration it runs. 0 or minus errno.</summary>
    public int RecordStart(string version, string configHash) => AddAndCommit(AuditKind.Start, fields =>
    {
        fields.WriteNumber("pid", Environment.ProcessId);
        fields.WriteNumber("uid", FileStatus.OwnUserId);
        fields.WriteString("version", version);
        fields.WriteString("config_sha256", configHash);
    });

    /// <summary>Records that an engine stops in order. 0 or minus errno.</summary>
    public int RecordStop(string reason, long lastSequence) => AddAndCommit(AuditKind.Stop, fields =>
    {
        fields.WriteNumber("pid", Environment.ProcessId);
        fields.WriteString("reason", reason);
        fields.WriteNumber("last_sequence", lastSequence);
    });

    /// <summary>Records a limit as it is set. 0 or minus errno.</summary>
    public int RecordLimit(string limit, long value, uint userId, int processId) =>
        AddAndCommit(AuditKind.Limits, fields =>
    {
        fields.WriteString("limit", limit);
        fields.WriteNumber("value", value);
        fields.WriteNumber("uid", userId);
        fields.WriteNumber("pid", processId);
    });

    /// <summary>Records that the broker's position is not ours. 0 or minus errno.</summary>
    public int RecordDrift(string symbol, long theirsE9, long oursE9) => AddAndCommit(AuditKind.Drift, fields =>
    {
        fields.WriteString("symbol", symbol);
        fields.WriteNumber("broker_size_e9", theirsE9);
        fields.WriteNumber("own_size_e9", oursE9);
    });

    /// <summary>Records the hash of the configuration in force. 0 or minus errno.</summary>
    public int RecordConfig(string configHash) =>
        AddAndCommit(AuditKind.Config, fields => fields.WriteString("config_sha256", configHash));

    /// <summary>Closes the file; what waits is tried once more.</summary>
    public void Dispose()
    {
        _ = Commit();
        if (_descriptor >= 0)
            _disk.Close(_descriptor);
        _descriptor = -1;
    }

    /// <summary>Wall clock, ns since the Unix epoch.</summary>
    internal static long WallNs(TimeProvider clock) => (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;

    /// <summary>The name of a kind as it stands in the file.</summary>
    internal static string NameOf(AuditKind kind) => kind switch
    {
        AuditKind.Init => "init",
        AuditKind.Start => "start",
        AuditKind.Stop => "stop",
        AuditKind.Kill => "kill",
        AuditKind.ArmPrepare => "arm_prepare",
        AuditKind.ArmConfirm => "arm_confirm",
        AuditKind.ArmRefused => "arm_refused",
        AuditKind.Limits => "limits",
        AuditKind.Config => "config",
        AuditKind.Chain => "chain",
        AuditKind.Drift => "drift",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private int AddAndCommit(AuditKind kind, Action<Utf8JsonWriter> fields)
    {
        Add(kind, fields);
        return Commit();
    }

    private void CutTornLine(AuditVerdict found)
    {
        var aside = AsidePath(_path, "torn", _clock);
        var copy = _disk.Read(_path, AuditChain.FileBytesMax, out var bytes) < 0 ? -1 : _disk.Create(aside);
        if (copy >= 0)
        {
            if (_disk.WriteAt(copy, bytes.AsSpan((int)found.Length), 0) >= 0 && _disk.DataSync(copy) >= 0)
                KeptAside = aside;
            _disk.Close(copy);
        }

        _hasTail = true;
        Add(AuditKind.Chain, fields =>
        {
            fields.WriteString("event", "torn");
            fields.WriteNumber("torn_bytes", found.TornBytes);
            fields.WriteString("kept_aside", KeptAside);
        });
    }

    private int OpenFile()
    {
        if (_descriptor >= 0)
            return 0;
        var opened = _disk.Open(_path);
        if (opened == -2)
        {
            _isDirectorySynced = false;
            opened = _disk.Create(_path);
        }

        _descriptor = opened;
        return opened;
    }

    private static string AsidePath(string path, string why, TimeProvider clock) =>
        string.Create(CultureInfo.InvariantCulture, $"{path}.{why}-{WallNs(clock)}");
}
