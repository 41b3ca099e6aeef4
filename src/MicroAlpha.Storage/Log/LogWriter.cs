using System.Runtime.CompilerServices;
using MicroAlpha.Events;

namespace MicroAlpha.Storage.Log;

/// <summary>
/// Writes one session of a log: lines into blocks, blocks into segments. All methods are called by one thread, the
/// recorder
/// lane's; the properties may be read by any. Nothing is acknowledged before <see cref="DurableSequence"/> says so. No
/// allocation
/// per event or block after construction; a new segment allocates a little.
/// </summary>
public sealed class LogWriter : IDisposable
{
    private const int SpareBlocks = 2;

    private readonly LogOptions _options;
    private readonly ILogClock _clock;
    private readonly SegmentFacts _facts;
    private readonly BlockEncoder _encoder;
    private readonly BlockBuilder _builder;
    private readonly SegmentStream _stream;
    private readonly LogStatus _status;
    private readonly long _blockIntervalNs;

    private GapRange _gap;
    private long _openedNs;
    private long _dayEndNs = long.MinValue;
    private int _day;
    private bool _isStopped;

    internal LogWriter(ILogFiles files, ILogClock clock, LogOptions options, LogPlace place)
    {
        _options = options;
        _clock = clock;
        SessionId = place.SessionId;
        _blockIntervalNs = options.BlockIntervalMs * 1_000_000L;
        _facts = new SegmentFacts(options);
        _encoder = new BlockEncoder(options.CompressionLevel);
        _builder = new BlockBuilder(options.BlockBytes, options.FirstSequence, options.FirstCommandSequence);
        _stream = new SegmentStream(files, clock, options, _facts, _encoder, place);
        _status = _stream.Status;
        _day = TradingDay.Of(options.FirstTimeNs != 0 ? options.FirstTimeNs : clock.WallTimeNs).Day;
        _stream.Start(_day);
    }

    /// <summary>The session, unique in its directory and greater than all before it.</summary>
    public ulong SessionId { get; }

    /// <summary>
    /// Last event sequence that is on disk for good, as an event or, after a halt, in a gap record; FirstSequence - 1
    /// before the
    /// first. Any thread.
    /// </summary>
    public long DurableSequence => _status.DurableSequence;

    /// <summary>
    /// Last command sequence that is on disk for good; FirstCommandSequence - 1 before the first. Any thread.
    /// </summary>
    public long DurableCommandSequence => _status.DurableCommandSequence;

    /// <summary>How well the log is being written. Any thread.</summary>
    public LogHealth Health => _status.Health;

    /// <summary>
    /// Why trading must stop, with its code; empty unless <see cref="Health"/> is Halted. Any thread.
    /// </summary>
    public string HaltReason => Health == LogHealth.Halted ? _status.Reason : "";

    /// <summary>The last error that has not been mended; empty when all is well. Any thread.</summary>
    public string Trouble => _status.Reason;

    /// <summary>
    /// True when free space is under <see cref="LogOptions.LowSpaceBytes"/>: refuse new orders. Any thread.
    /// </summary>
    public bool IsLowSpace => _status.IsLowSpace;

    /// <summary>
    /// Free bytes of the file system at the last look (at most once a second); -1 when not known. Any thread.
    /// </summary>
    public long FreeBytes => _status.FreeBytes;

    /// <summary>Counters. Any thread.</summary>
    public LogCounters Counters => _status.Counters;

    /// <summary>Last event appended; FirstSequence - 1 before the first. Recorder lane only.</summary>
    public long LastSequence => _builder.NextSequence - 1;

    /// <summary>Path of the segment that is being written. Recorder lane only.</summary>
    public string SegmentPath => _stream.SegmentPath;

    /// <summary>Appends one event. Sequences that were left out become a gap record.</summary>
    /// <param name="slot">The slot; only read.</param>
    /// <param name="sequence">Its ring position; must be beyond the last one.</param>
    public void AppendEvent(ref EngineEvent slot, long sequence)
    {
        if (slot.ReceiveTimeNs >= _dayEndNs
            || sequence != _builder.NextSequence
            || !_builder.HasRoom
            || _builder.NextSequence == _builder.FirstSequence
            || slot.Kind == EventKind.InstrumentDefinition)
        {
            Prepare(ref slot, sequence);
        }

        if (!_builder.TryAddEvent(ref slot, sequence))
            AddUnknown(sequence);
    }

    /// <summary>Appends one command or checkpoint. Sequences that were left out become a gap record.</summary>
    /// <param name="command">The slot; only read.</param>
    /// <param name="sequence">Its position in the command ring; must be beyond the last one.</param>
    public void AppendCommand(ref OrderCommand command, long sequence)
    {
        if (sequence != _builder.NextCommandSequence)
            SkipCommands(sequence);
        if (!_builder.HasRoom)
            CloseBlock(_clock.MonotonicNs);
        if (_builder.TryAddCommand(ref command, sequence))
            return;
        Counters.AddUnknownSlot();
        var none = default(OrderCommand);
        _builder.TryAddCommand(ref none, sequence);
    }

    /// <summary>
    /// Appends a line about the session: one JSON object starting with <c>{"meta":</c>, ending with a newline. False
    /// when it is
    /// none or longer than a block.
    /// </summary>
    public bool TryAppendMeta(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("{\"meta\":"u8) || line.IndexOf((byte)'\n') != line.Length - 1)
            return false;
        if (_builder.TryAddLine(line))
            return true;
        CloseBlock(_clock.MonotonicNs);
        return _builder.TryAddLine(line);
    }

    /// <summary>
    /// Does what is due by time: closes an old block, tries refused writes again, syncs. After every batch and when
    /// idle.
    /// </summary>
    public void Poll()
    {
        var nowNs = _clock.MonotonicNs;
        if (_stream.HasPending)
            _stream.Drain(nowNs);
        if (_builder.IsEmpty)
        {
            if (_gap.IsOpen)
                TryRecordGap(nowNs);
        }
        else if (_openedNs == 0)
        {
            _openedNs = nowNs;
        }
        else if (nowNs - _openedNs >= _blockIntervalNs && !_stream.HasPending)
        {
            // While the disk refuses, blocks are only closed when full, so that the pool holds as much as it can.
            CloseBlock(nowNs);
        }

        _stream.SyncIfDue(nowNs);
    }

    /// <summary>Closes the block, writes and syncs now. True when everything appended so far is durable.</summary>
    public bool TryFlush()
    {
        var nowNs = _clock.MonotonicNs;
        CloseBlock(nowNs);
        _stream.Drain(nowNs);
        return _stream.TrySync(nowNs) && !_stream.HasPending && !_gap.IsOpen;
    }

    /// <summary>Ends the session with its last footer. True when everything appended is durable.</summary>
    public bool TryStop()
    {
        if (_isStopped)
            return false;
        _isStopped = true;
        var nowNs = _clock.MonotonicNs;
        CloseBlock(nowNs);
        if (_gap.IsOpen)
            TryRecordGap(nowNs);
        var isDone = _stream.TryFinish(nowNs) && !_gap.IsOpen;
        if (!isDone)
            _status.Halt($"MA-312: the log could not be closed: {_status.Reason}");
        _status.Stop();
        return isDone;
    }

    /// <summary>
    /// Frees memory and closes the file; without <see cref="TryStop"/> before, as a crash would leave it.
    /// </summary>
    public void Dispose()
    {
        _isStopped = true;
        _stream.Close();
        _encoder.Dispose();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Prepare(ref EngineEvent slot, long sequence)
    {
        if (sequence != _builder.NextSequence)
            SkipEvents(sequence);
        if (slot.ReceiveTimeNs >= _dayEndNs)
            BeginDay(slot.ReceiveTimeNs);
        if (!_builder.HasRoom)
            CloseBlock(_clock.MonotonicNs);
        if (_builder.EventCount == 0)
            _builder.NoteFirstTime(slot.ReceiveTimeNs);
        if (slot.Kind == EventKind.InstrumentDefinition)
            _facts.Define(slot.InstrumentId, ref slot.InstrumentDefinition);
    }

    private void BeginDay(long timeNs)
    {
        // An event without a time belongs to the day that is open.
        if (timeNs <= 0)
            return;
        var day = TradingDay.Of(timeNs);
        _dayEndNs = day.EndNs;
        if (day.Day <= _day)
            return;
        CloseBlock(_clock.MonotonicNs);
        _day = day.Day;
    }

    private void CloseBlock(long nowNs)
    {
        _openedNs = 0;
        if (_builder.IsEmpty)
            return;
        if ((_gap.IsOpen && !TryRecordGap(nowNs)) || !_stream.TryFree(1, nowNs))
        {
            DropBlock();
            return;
        }

        var block = _stream.Pool.Next;
        _builder.Describe(ref block.Totals);
        block.Totals.Day = _day;
        _encoder.Encode(_builder.Raw, block);
        Counters.AddQueued(block.Totals, _builder.NextCommandSequence - _builder.FirstCommandSequence);
        _stream.Pool.Push();
        _builder.Clear();
        _stream.Drain(nowNs);
        _stream.SyncIfDue(nowNs);
    }

    private bool TryRecordGap(long nowNs)
    {
        // One for the record and one for the block behind it, or the gap would only be followed by the next.
        if (!_stream.TryFree(SpareBlocks, nowNs))
            return false;
        var block = _stream.Pool.Next;
        var line = _facts.GapLine(_gap);
        _encoder.Encode(line, block);
        block.Totals = new BlockTotals
        {
            Flags = BlockFlags.Gap,
            OtherLineCount = 1,
            FirstSequence = _gap.FirstSequence,
            NextSequence = _gap.NextSequence,
            NextCommandSequence = _gap.NextCommandSequence,
            Day = _day,
            RawLength = line.Length,
        };
        Counters.AddQueued(block.Totals, 0);
        Counters.AddGap();
        _stream.Pool.Push();
        _gap = default;
        _stream.Drain(nowNs);
        return true;
    }

    private void DropBlock()
    {
        var commands = _builder.NextCommandSequence - _builder.FirstCommandSequence;
        var metaLines = _builder.OtherLineCount - commands;
        _gap.Add(
            _builder.FirstSequence,
            _builder.NextSequence,
            _builder.FirstCommandSequence,
            _builder.NextCommandSequence,
            metaLines,
            "no_memory");
        Counters.AddDropped(_builder.EventCount, commands, metaLines);
        _builder.Clear();
        if (_status.Health == LogHealth.Halted)
            return;
        var blocks = _stream.Pool.Capacity;
        _status.Halt($"MA-311: the disk takes no more and all {blocks} blocks in memory are full; {_status.Reason}");
    }

    private void SkipEvents(long sequence)
    {
        var expected = _builder.NextSequence;
        if (sequence < expected)
            ThrowBackwards(sequence, expected);
        CloseBlock(_clock.MonotonicNs);
        var command = _builder.NextCommandSequence;
        _gap.Add(expected, sequence, command, command, 0, "missed");
        Counters.AddDropped(sequence - expected, 0, 0);
        _builder.Skip(sequence);
    }

    private void SkipCommands(long sequence)
    {
        var expected = _builder.NextCommandSequence;
        if (sequence < expected)
            ThrowBackwards(sequence, expected);
        CloseBlock(_clock.MonotonicNs);
        var next = _builder.NextSequence;
        _gap.Add(next, next, expected, sequence, 0, "missed");
        Counters.AddDropped(0, sequence - expected, 0);
        _builder.SkipCommands(sequence);
    }

    private void AddUnknown(long sequence)
    {
        // A kind that the codec does not know is a defect upstream; the sequence must stay without a hole.
        Counters.AddUnknownSlot();
        EngineEvent none = default;
        _builder.TryAddEvent(ref none, sequence);
    }

    private static void ThrowBackwards(long sequence, long expected) =>
        throw new InvalidOperationException($"the log was given sequence {sequence} after it had reached {expected}");
}
