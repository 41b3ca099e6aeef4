using System.Buffers.Binary;
using MicroAlpha.Events;
using MicroAlpha.Native;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Storage.ClickHouse;

/// <summary>
/// The file that says how far every table is and what is on its way. Two places are written in turn, each with a
/// checksum, so that a write that is cut off leaves the one before it. One process holds it at a time. One thread.
/// </summary>
internal sealed class StoreCursor : IDisposable
{
    /// <summary>Bytes of one of the two places.</summary>
    public const int SlotBytes = 4096;

    private const uint Magic = 0x5255434D;
    private const int Version = 1;
    private const int HeadBytes = 32;
    private const int TableBytes = 80;

    private readonly ILogFiles _files;
    private readonly byte[] _buffer = new byte[SlotBytes];
    private readonly TableCursor[] _tables = new TableCursor[StoreSchema.Tables.Length];
    private int _descriptor;
    private long _generation;
    private ulong _identity;

    private StoreCursor(ILogFiles files, int descriptor) => (_files, _descriptor) = (files, descriptor);

    /// <summary>True when the file was there and none of its two places could be read: nothing is known.</summary>
    public bool IsLost { get; private set; }

    /// <summary>True when there was no file.</summary>
    public bool IsNew { get; private set; }

    /// <summary>
    /// True while what the log holds may already be in the tables, because the cursor was new or lost: every range is
    /// looked up before it is sent, up to where the log ends when this began.
    /// </summary>
    public bool IsUnsure { get; set; }

    /// <summary>The tables, by their number in the schema; change them, then <see cref="Save"/>.</summary>
    public Span<TableCursor> Tables => _tables;

    /// <summary>Opens or creates the file and takes it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="files">The file system; null = the machine's.</param>
    /// <param name="identity">What the cursor is of: log, engine, servers; 0 = not compared.</param>
    /// <exception cref="EngineException">
    /// MA-660: it can not be opened; MA-661: another process has it; MA-668: it is of another log or store.
    /// </exception>
    public static StoreCursor Open(string path, ILogFiles? files = null, ulong identity = 0)
    {
        files ??= DiskLogFiles.Instance;
        var directory = System.IO.Path.GetDirectoryName(path)!;
        _ = files.CreateDirectory(directory);
        var isNew = files.OpenRead(path) is var probe && probe < 0;
        if (!isNew)
            _ = files.Close(probe);
        var descriptor = files.OpenOrCreate(path);
        if (descriptor < 0)
            throw Error("MA-660", $"the cursor file {path} can not be opened: {NativeResult.Describe(descriptor)}");
        if (files.TryLock(descriptor) < 0)
        {
            _ = files.Close(descriptor);
            throw Error("MA-661", $"another process ships to this store: it has the cursor file {path}");
        }

        var cursor = new StoreCursor(files, descriptor) { IsNew = isNew };
        if (isNew)
            SyncDirectory(files, directory);
        cursor.Load();
        if (identity != 0 && cursor._identity != 0 && cursor._identity != identity)
        {
            cursor.Dispose();
            throw new EngineException(
                "MA-668",
                ExitCode.Usage,
                $"the cursor {path} says how far another log was shipped, or to another store: log.directory, "
                + "store.type, store.urls, store.database or store.engineId were different then");
        }

        cursor._identity = identity != 0 ? identity : cursor._identity;
        // Both places are sound from here on.
        if (cursor.Save() < 0 || cursor.Save() < 0)
        {
            cursor.Dispose();
            throw Error("MA-660", $"the cursor file {path} can not be written");
        }

        return cursor;
    }

    /// <summary>Reads a cursor for a report, without taking it.</summary>
    public static TableCursor[] Peek(string path, ILogFiles? files = null)
    {
        files ??= DiskLogFiles.Instance;
        var descriptor = files.OpenRead(path);
        if (descriptor < 0)
            return new TableCursor[StoreSchema.Tables.Length];
        using var cursor = new StoreCursor(files, descriptor);
        cursor.Load();
        return cursor._tables;
    }

    /// <summary>
    /// Writes the state; 0, or a negative error number: then it is not known what a restart would read.
    /// </summary>
    public int Save()
    {
        _generation++;
        var buffer = _buffer.AsSpan();
        buffer.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(buffer, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(buffer[4..], Version);
        BinaryPrimitives.WriteInt64LittleEndian(buffer[8..], _generation);
        BinaryPrimitives.WriteInt32LittleEndian(buffer[16..], _tables.Length);
        BinaryPrimitives.WriteInt32LittleEndian(buffer[20..], IsUnsure ? 1 : 0);
        BinaryPrimitives.WriteUInt64LittleEndian(buffer[24..], _identity);
        for (var i = 0; i < _tables.Length; i++)
            Write(buffer.Slice(HeadBytes + (i * TableBytes), TableBytes), _tables[i]);
        BinaryPrimitives.WriteUInt32LittleEndian(buffer[(SlotBytes - 4)..], Crc32C.Of(buffer[..(SlotBytes - 4)]));
        var written = _files.WriteAt(_descriptor, buffer, (_generation & 1) * SlotBytes);
        if (written < 0)
            return written;
        return written == SlotBytes ? _files.DataSync(_descriptor) : -28;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_descriptor >= 0)
            _ = _files.Close(_descriptor);
        _descriptor = -1;
    }

    private void Load()
    {
        var best = -1L;
        var sound = 0;
        for (var place = 0; place < 2; place++)
        {
            if (!TryRead(place, out var generation))
                continue;
            sound++;
            best = Math.Max(best, generation);
        }

        if (best >= 0)
        {
            TryRead((int)(best & 1), out _generation);
            // With one place only, the other may have held what came after it.
            IsUnsure = sound < 2 || BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(20)) != 0;
            _identity = BinaryPrimitives.ReadUInt64LittleEndian(_buffer.AsSpan(24));
            var count = Math.Min(_tables.Length, BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(16)));
            for (var i = 0; i < count; i++)
                _tables[i] = Read(_buffer.AsSpan(HeadBytes + (i * TableBytes), TableBytes));
            return;
        }

        IsLost = !IsNew;
        IsUnsure = true;
    }

    private bool TryRead(int place, out long generation)
    {
        generation = -1;
        if (_files.ReadAt(_descriptor, _buffer, place * (long)SlotBytes) != SlotBytes)
            return false;
        var span = _buffer.AsSpan();
        var isSound = BinaryPrimitives.ReadUInt32LittleEndian(span) == Magic
            && BinaryPrimitives.ReadInt32LittleEndian(span[4..]) == Version
            && BinaryPrimitives.ReadUInt32LittleEndian(span[(SlotBytes - 4)..]) == Crc32C.Of(span[..(SlotBytes - 4)]);
        generation = isSound ? BinaryPrimitives.ReadInt64LittleEndian(span[8..]) : -1;
        return isSound;
    }

    private static void Write(Span<byte> to, in TableCursor table)
    {
        var batch = table.InFlight;
        BinaryPrimitives.WriteUInt64LittleEndian(to, table.SessionId);
        BinaryPrimitives.WriteInt64LittleEndian(to[8..], table.Acknowledged);
        BinaryPrimitives.WriteUInt64LittleEndian(to[16..], batch.SessionId);
        BinaryPrimitives.WriteInt64LittleEndian(to[24..], batch.First);
        BinaryPrimitives.WriteInt64LittleEndian(to[32..], batch.Last);
        BinaryPrimitives.WriteInt32LittleEndian(to[48..], batch.Rows);
        BinaryPrimitives.WriteUInt32LittleEndian(to[52..], batch.BodyCrc);
        BinaryPrimitives.WriteInt32LittleEndian(to[56..], batch.Generation);
        BinaryPrimitives.WriteInt32LittleEndian(to[60..], batch.Shard);
        BinaryPrimitives.WriteInt64LittleEndian(to[64..], table.Rows);
        BinaryPrimitives.WriteInt64LittleEndian(to[72..], table.Batches);
    }

    private static TableCursor Read(ReadOnlySpan<byte> from) => new()
    {
        SessionId = BinaryPrimitives.ReadUInt64LittleEndian(from),
        Acknowledged = BinaryPrimitives.ReadInt64LittleEndian(from[8..]),
        Rows = BinaryPrimitives.ReadInt64LittleEndian(from[64..]),
        Batches = BinaryPrimitives.ReadInt64LittleEndian(from[72..]),
        InFlight = new BatchRecord(
            BinaryPrimitives.ReadUInt64LittleEndian(from[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(from[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(from[32..]),
            BinaryPrimitives.ReadInt32LittleEndian(from[48..]),
            BinaryPrimitives.ReadUInt32LittleEndian(from[52..]),
            BinaryPrimitives.ReadInt32LittleEndian(from[56..]),
            BinaryPrimitives.ReadInt32LittleEndian(from[60..])),
    };

    private static void SyncDirectory(ILogFiles files, string directory)
    {
        var descriptor = files.OpenDirectory(directory);
        if (descriptor < 0)
            return;
        _ = files.SyncDirectory(descriptor);
        _ = files.Close(descriptor);
    }

    private static EngineException Error(string code, string text) => new(code, ExitCode.Missing, text);
}
