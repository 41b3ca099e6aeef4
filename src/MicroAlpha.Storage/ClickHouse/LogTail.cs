using MicroAlpha.Events;
using MicroAlpha.Storage.Lines;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Storage.ClickHouse;

/// <summary>
/// Reads ranges of sequences from a log directory, also from the session that is being written as far as it is durable.
/// Reading on where the last range ended costs nothing but the reading. One thread.
/// </summary>
internal sealed class LogTail : IDisposable
{
    private const int SymbolsInSegmentLine = 4096;

    private readonly string _directory;
    private readonly ILogFiles _files;
    private readonly List<LogDamage> _damages = [];
    private readonly SegmentReader _reader;
    private List<SegmentFile> _segments = [];
    private ReadPosition _position;
    private ulong _session;
    private long _next = -1;
    private int _segment;
    private int _at;
    private int _length;

    /// <summary>Reads a directory; nothing is opened yet.</summary>
    public LogTail(string directory, ILogFiles? files = null)
    {
        _directory = directory;
        _files = files ?? DiskLogFiles.Instance;
        _reader = new SegmentReader(_files, _damages);
    }

    /// <summary>Damaged places met so far.</summary>
    public IReadOnlyList<LogDamage> Damages => _damages;

    /// <summary>Sequences so far that the log does not have, between others that it has.</summary>
    public long Missing { get; private set; }

    /// <summary>True when the directory of the log is there.</summary>
    public bool IsThere => _files.IsDirectory(_directory);

    /// <summary>True when a file of the session is there.</summary>
    public bool HasSession(ulong session) => SegmentsOf(session).Count > 0;

    /// <summary>The sessions of the directory, oldest first. Opens each file once.</summary>
    public List<ulong> Sessions()
    {
        List<ulong> sessions = [];
        foreach (var session in LogSession.List(_directory, _files))
            sessions.Add(session.SessionId);
        return sessions;
    }

    /// <summary>The first sequence of a session; 0 when it can not be read.</summary>
    public long FirstSequence(ulong session)
    {
        foreach (var segment in SegmentsOf(session))
            return FirstSequence(segment);
        return 0;
    }

    /// <summary>
    /// The last sequence of a session, or the one before its first; reads its last segment. Not between two calls for
    /// ranges that follow each other.
    /// </summary>
    public long LastSequence(ulong session)
    {
        (_session, _next) = (session, -1);
        _segments = SegmentsOf(session);
        for (var segment = _segments.Count - 1; segment >= 0; segment--)
        {
            Open(segment);
            var last = -1L;
            while (_reader.TryReadBlock(ref _position))
                last = Math.Max(last, _reader.Header.LastSequence);
            if (last >= 0)
                return last;
        }

        return -1;
    }

    /// <summary>
    /// Fills a buffer with the range that begins at a sequence and ends where the rule says, at a limit, or where the
    /// session ends; events that are missing become slots of kind None. False when there is nothing.
    /// </summary>
    /// <param name="target">Receives the slots.</param>
    /// <param name="session">The session.</param>
    /// <param name="first">The first sequence.</param>
    /// <param name="limit">The last sequence at most; of the live session, no more than is durable.</param>
    /// <param name="rule">Where ranges end.</param>
    /// <param name="symbols">
    /// Receives the symbols defined before the range; null when it follows the last one read, else nothing is read.
    /// </param>
    /// <param name="isGrowing">True when the second slot of a bar at the limit may still come.</param>
    public bool TryFill(
        RangeBuffer target, ulong session, long first, long limit, ref RangeRule rule, StoreSymbols? symbols,
        bool isGrowing = false)
    {
        var isEnd = false;
        target.Begin(session, first);
        symbols?.Begin(session);
        var isNext = session == _session && first == _next;
        if (!isNext && (symbols is null || !TrySeek(session, first, symbols)))
            return false;
        _reader.Refresh();
        rule.Begin();
        EngineEvent slot = default;
        while (TryReadEvent(ref slot, first, limit, symbols, out var sequence, out var before))
        {
            if (!TryAdd(target, slot, sequence, ref rule, out isEnd))
                _at = before;
            if (isEnd)
                break;
        }

        // A limit is no place to cut a bar in two.
        var isCutBar = isGrowing && !isEnd && target.Count > 0 && target.LastKind == EventKind.BarPrices
            && target.LastSequence == limit;
        if (isCutBar)
            target.RemoveLast();
        target.Close();
        _next = isCutBar ? -1 : target.LastSequence + 1;
        return target.Count > 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    /// <summary>Adds an event and what is missing before it; false when the range ends in front of the event.</summary>
    private bool TryAdd(
        RangeBuffer target, in EngineEvent slot, long sequence, ref RangeRule rule, out bool isEnd)
    {
        var first = target.FirstSequence;
        EngineEvent none = default;
        while (target.LastSequence + 1 < sequence)
        {
            target.Add(none);
            Missing++;
            isEnd = rule.IsEnd(none, target.LastSequence, first);
            if (isEnd)
                return false;
        }

        isEnd = rule.IsNextDay(slot);
        if (isEnd)
            return false;
        target.Add(slot);
        isEnd = rule.IsEnd(slot, sequence, first);
        return true;
    }

    private bool TryReadEvent(
        ref EngineEvent slot, long first, long limit, StoreSymbols? symbols, out long sequence, out int before)
    {
        while (true)
        {
            (sequence, before) = (0, _at);
            if (_at >= _length)
            {
                if (!TryReadBlock(first, limit, symbols))
                    return false;
                continue;
            }

            if (!TryReadLine(ref slot, out sequence))
                continue;
            if (sequence < first)
            {
                // In the block of the range, and before it.
                if (slot.Kind == EventKind.InstrumentDefinition)
                    symbols?.Define(slot.InstrumentId, slot.InstrumentDefinition.Symbol);
                continue;
            }

            if (sequence <= limit)
                return true;
            _at = before;
            return false;
        }
    }

    private bool TryReadLine(ref EngineEvent slot, out long sequence)
    {
        sequence = 0;
        var start = _at;
        var text = _reader.RawBuffer.AsSpan(0, _length + SegmentReader.BlockSlack);
        var isEvent = text[start + 2] == (byte)'s';
        if (isEvent && LineParser.NextEvent(text, ref _at, ref slot, out sequence) == LineResult.Ok)
            return true;
        _at = start + text[start.._length].IndexOf((byte)'\n') + 1;
        return false;
    }

    /// <summary>Reads the next block that reaches into the range.</summary>
    private bool TryReadBlock(long first, long limit, StoreSymbols? symbols)
    {
        (_at, _length) = (0, 0);
        while (!(_position.HasSequence && _position.NextSequence > limit))
        {
            if (_reader.TryReadBlock(ref _position))
            {
                _length = (int)_reader.Header.RawLength;
                if (_reader.Header.LastSequence >= first)
                    return true;
                if (symbols is not null)
                    Learn(symbols);
                (_at, _length) = (0, 0);
                continue;
            }

            if (_segment + 1 >= _segments.Count)
                _segments = SegmentsOf(_session);
            if (_segment + 1 >= _segments.Count)
                return false;
            _segment++;
            _reader.Open(_segments[_segment].Path, _segments[_segment].LimitBlock);
        }

        return false;
    }

    /// <summary>Takes the instruments that a block defines which is left out.</summary>
    private void Learn(StoreSymbols symbols)
    {
        if (_reader.Lines.IndexOf("\"instr\""u8) < 0)
            return;
        EngineEvent slot = default;
        for (_at = 0; _at < _length;)
        {
            if (TryReadLine(ref slot, out _) && slot.Kind == EventKind.InstrumentDefinition)
                symbols.Define(slot.InstrumentId, slot.InstrumentDefinition.Symbol);
        }
    }

    private bool TrySeek(ulong session, long first, StoreSymbols symbols)
    {
        _session = session;
        _next = -1;
        _segments = SegmentsOf(session);
        if (_segments.Count == 0)
            return false;
        var segment = _segments.Count - 1;
        while (segment > 0 && FirstSequence(_segments[segment]) > first)
            segment--;
        Open(segment);
        // The first line of a segment has the instruments so far, unless there are too many.
        if (segment > 0 && !SegmentInstruments.TryLearn(_reader, ref _position, symbols, SymbolsInSegmentLine))
            segment = 0;
        Open(segment);
        return true;
    }

    private void Open(int segment)
    {
        _segment = segment;
        (_at, _length) = (0, 0);
        _position = _segments[segment].Number == 0 ? ReadPosition.StartOf(_session) : default;
        _position.SessionId = _session;
        _position.HasSession = true;
        _reader.Open(_segments[segment].Path, _segments[segment].LimitBlock);
    }

    private List<SegmentFile> SegmentsOf(ulong session)
    {
        List<SegmentFile> found = [];
        foreach (var segment in SegmentFiles.List(_directory, _files))
        {
            if (segment.SessionId == session)
                found.Add(segment);
        }

        return found;
    }

    private long FirstSequence(SegmentFile segment)
    {
        Span<byte> front = stackalloc byte[LogFormat.FrameAt];
        var descriptor = _files.OpenRead(segment.Path);
        if (descriptor < 0)
            return 0;
        var isRead = _files.ReadAt(descriptor, front, 0) == front.Length;
        _ = _files.Close(descriptor);
        return isRead && BlockHeader.TryRead(front[LogFormat.PrefixBytes..], out var header) ? header.FirstSequence : 0;
    }
}
