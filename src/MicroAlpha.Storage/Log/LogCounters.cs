namespace MicroAlpha.Storage.Log;

/// <summary>
/// Counters of a log writer since its start. Written by the recorder lane, mostly once per block; any thread may read
/// them, each value by itself.
/// </summary>
public sealed class LogCounters
{
    private long _events;
    private long _commands;
    private long _metaLines;
    private long _blocks;
    private long _rawBytes;
    private long _compressedBytes;
    private long _syncs;
    private long _syncNs;
    private long _syncNsMax;
    private long _droppedEvents;
    private long _droppedCommands;
    private long _droppedMetaLines;
    private long _gaps;
    private long _errors;
    private long _segments;
    private long _unknownSlots;

    /// <summary>Events in blocks handed to the disk queue, not necessarily durable.</summary>
    public long Events => Volatile.Read(ref _events);

    /// <summary>Commands and checkpoints in such blocks.</summary>
    public long Commands => Volatile.Read(ref _commands);

    /// <summary>Other lines in such blocks: gaps, facts; a segment's first line is not counted.</summary>
    public long MetaLines => Volatile.Read(ref _metaLines);

    /// <summary>Blocks written, rewritten ones counted again.</summary>
    public long Blocks => Volatile.Read(ref _blocks);

    /// <summary>Raw bytes of the blocks written.</summary>
    public long RawBytes => Volatile.Read(ref _rawBytes);

    /// <summary>Bytes written to files: headers and frames.</summary>
    public long CompressedBytes => Volatile.Read(ref _compressedBytes);

    /// <summary>Successful group syncs.</summary>
    public long Syncs => Volatile.Read(ref _syncs);

    /// <summary>Time spent in group syncs, ns.</summary>
    public long SyncNs => Volatile.Read(ref _syncNs);

    /// <summary>Longest group sync, ns.</summary>
    public long SyncNsMax => Volatile.Read(ref _syncNsMax);

    /// <summary>Events that are not in the log; a gap record names them as soon as the disk takes it.</summary>
    public long DroppedEvents => Volatile.Read(ref _droppedEvents);

    /// <summary>Commands that are not in the log.</summary>
    public long DroppedCommands => Volatile.Read(ref _droppedCommands);

    /// <summary>Meta lines that are not in the log.</summary>
    public long DroppedMetaLines => Volatile.Read(ref _droppedMetaLines);

    /// <summary>Gap records written.</summary>
    public long Gaps => Volatile.Read(ref _gaps);

    /// <summary>Failed calls of the file system.</summary>
    public long Errors => Volatile.Read(ref _errors);

    /// <summary>Segments created.</summary>
    public long Segments => Volatile.Read(ref _segments);

    /// <summary>Slots of an unknown kind, recorded as kind none.</summary>
    public long UnknownSlots => Volatile.Read(ref _unknownSlots);

    internal void AddQueued(in BlockTotals totals, long commands)
    {
        Add(ref _events, totals.EventCount);
        Add(ref _commands, commands);
        Add(ref _metaLines, totals.OtherLineCount - commands);
    }

    internal void AddWritten(long rawBytes, long fileBytes)
    {
        Add(ref _blocks, 1);
        Add(ref _rawBytes, rawBytes);
        Add(ref _compressedBytes, fileBytes);
    }

    internal void AddSync(long ns)
    {
        Add(ref _syncs, 1);
        Add(ref _syncNs, ns);
        if (ns > _syncNsMax)
            Volatile.Write(ref _syncNsMax, ns);
    }

    internal void AddDropped(long events, long commands, long metaLines)
    {
        Add(ref _droppedEvents, events);
        Add(ref _droppedCommands, commands);
        Add(ref _droppedMetaLines, metaLines);
    }

    internal void AddGap() => Add(ref _gaps, 1);

    internal void AddError() => Add(ref _errors, 1);

    internal void AddSegment() => Add(ref _segments, 1);

    internal void AddUnknownSlot() => Add(ref _unknownSlots, 1);

    // One writer: a plain add is enough, the volatile store keeps the value whole and visible.
    private static void Add(ref long counter, long value) => Volatile.Write(ref counter, counter + value);
}
