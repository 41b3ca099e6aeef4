using MicroAlpha.Events;
using MicroAlpha.Storage.Lines;

namespace MicroAlpha.Storage.Log;

/// <summary>
/// Reads logs: directories or single segments, sessions in order, events, commands and meta lines as they were written.
/// Damage is collected in <see cref="Damages"/>, what it took in <see cref="Gaps"/>; reading goes on behind it and
/// never throws. No allocation per event or block. One thread.
/// </summary>
public sealed class LogReader : IDisposable
{
    private readonly List<SegmentFile> _segments;
    private readonly List<LogDamage> _damages = [];
    private readonly List<LogGap> _gaps = [];
    private readonly SegmentReader _reader;
    private ReadPosition _position;
    private int _next;
    private int _at;
    private int _length;
    private long _expectedSequence;
    private bool _isOpen;
    private int _gapsTold;
    private bool _isSessionPending;
    private ReadOnlyMemory<byte> _line;

    /// <summary>
    /// Opens logs. Throws MA-301 when liblz4 is missing, MA-305 for a path that cannot be opened, MA-306 when no
    /// segment is there.
    /// </summary>
    /// <param name="paths">Directories and files, in any order.</param>
    /// <param name="files">The file system; null = the real one.</param>
    public LogReader(IReadOnlyList<string> paths, ILogFiles? files = null)
        : this(SegmentFiles.Find(paths, files ?? DiskLogFiles.Instance), files ?? DiskLogFiles.Instance)
    {
    }

    internal LogReader(List<SegmentFile> segments, ILogFiles files)
    {
        _segments = segments;
        _reader = new SegmentReader(files, _damages);
    }

    /// <summary>Damaged places found so far, in the order of the log.</summary>
    public IReadOnlyList<LogDamage> Damages => _damages;

    /// <summary>Ranges of events that are missing, found so far.</summary>
    public IReadOnlyList<LogGap> Gaps => _gaps;

    /// <summary>The range of the last <see cref="LogRecord.Gap"/>.</summary>
    public LogGap Gap { get; private set; }

    /// <summary>The session of the current block.</summary>
    public ulong SessionId => _reader.Header.SessionId;

    /// <summary>Path of the current segment.</summary>
    public string SegmentPath => _reader.File;

    /// <summary>Offset of the current block in its segment.</summary>
    public long BlockOffset => _reader.BlockOffset;

    /// <summary>Number of the current block in its session.</summary>
    public long BlockNumber => _reader.Header.BlockNumber;

    /// <summary>Event lines of the current block.</summary>
    public int BlockEventCount => (int)_reader.Header.EventCount;

    /// <summary>Sequence of the current block's first event.</summary>
    public long BlockFirstSequence => _reader.Header.FirstSequence;

    /// <summary>The current block's lines, each ended by a newline. Valid until the next block.</summary>
    public ReadOnlySpan<byte> BlockLines => _reader.Lines;

    /// <summary>
    /// The line of the last record, its newline included; empty for gaps and sessions. Valid until the next block.
    /// </summary>
    public ReadOnlySpan<byte> Line => _line.Span;

    /// <summary>Blocks read so far.</summary>
    internal long BlocksRead { get; private set; }

    /// <summary>Raw bytes of their lines.</summary>
    internal long RawBytesRead { get; private set; }

    internal SegmentReader Segment => _reader;

    internal IReadOnlyList<SegmentFile> Segments => _segments;

    internal int SegmentIndex => _next - 1;

    /// <summary>
    /// Reads the next record. Slot or command is filled when the answer is Event or Command; what was in them before is
    /// lost.
    /// </summary>
    /// <param name="slot">Receives an event; its stamp is left as it is.</param>
    /// <param name="command">Receives a command.</param>
    /// <param name="sequence">Its sequence; the first missing one of a gap.</param>
    public LogRecord Next(ref EngineEvent slot, ref OrderCommand command, out long sequence)
    {
        while (true)
        {
            if (_isSessionPending || _gapsTold < _gaps.Count)
                return TakePending(out sequence);
            if (_at < _length)
            {
                var record = ReadLine(ref slot, ref command, out sequence);
                if (record != LogRecord.End)
                    return record;
                continue;
            }

            if (!TryReadBlock() && !_isSessionPending && _gapsTold == _gaps.Count)
            {
                sequence = 0;
                return LogRecord.End;
            }
        }
    }

    /// <summary>
    /// Reads consecutive events into <paramref name="slots"/>, as many as there are up to the next other record; 0
    /// means that <see cref="Next"/> has something else, or the end. The fast way for a replay.
    /// </summary>
    /// <param name="slots">Receives the events.</param>
    /// <param name="firstSequence">Sequence of the first one; the others follow without a hole.</param>
    public int ReadEvents(Span<EngineEvent> slots, out long firstSequence)
    {
        firstSequence = _expectedSequence;
        if (_isSessionPending || _gapsTold < _gaps.Count)
            return 0;
        if (_at >= _length)
        {
            if (!TryReadBlock() || _isSessionPending || _gapsTold < _gaps.Count)
                return 0;
            firstSequence = _expectedSequence;
        }

        var text = _reader.RawBuffer.AsSpan(0, _length + SegmentReader.BlockSlack);
        var count = 0;
        while (count < slots.Length && _at < _length && text[_at + 2] == (byte)'s')
        {
            var before = _at;
            if (LineParser.NextEvent(text, ref _at, ref slots[count], out var sequence) == LineResult.Ok
                && sequence == _expectedSequence)
            {
                _expectedSequence++;
                count++;
                continue;
            }

            // Next reads the line again and reports it.
            _at = before;
            break;
        }

        return count;
    }

    /// <summary>
    /// Moves to the next block, leaving what is unread of the current one; false at the end. Sessions and gaps in front
    /// of it are reported by <see cref="Next"/>, or seen in <see cref="Gaps"/> and <see cref="SessionId"/>.
    /// </summary>
    public bool TryReadBlock()
    {
        _at = 0;
        _length = 0;
        _line = default;
        while (true)
        {
            var before = _position;
            if (_isOpen && _reader.TryReadBlock(ref _position))
            {
                NoteGap(before);
                BlocksRead++;
                RawBytesRead += _reader.Header.RawLength;
                _length = (int)_reader.Header.RawLength;
                _expectedSequence = _reader.Header.FirstSequence;
                return true;
            }

            if (_next == _segments.Count)
            {
                if (_isOpen)
                    EndSession();
                _isOpen = false;
                return false;
            }

            OpenNext();
        }
    }

    /// <summary>Closes the open segment.</summary>
    public void Dispose() => _reader.Dispose();

    private void OpenNext()
    {
        var segment = _segments[_next];
        var isNewSession = !_isOpen || segment.SessionId != _segments[_next - 1].SessionId;
        if (isNewSession)
        {
            if (_isOpen)
                EndSession();
            _position = segment.Number == 0 ? ReadPosition.StartOf(segment.SessionId) : default;
            _position.SessionId = segment.SessionId;
            _position.HasSession = segment.SessionId != 0;
            _isSessionPending = true;
        }

        if (segment.IsBehindMissing && !segment.Continues(_position))
        {
            _damages.Add(new LogDamage(segment.Path, 0, 0, DamageKind.MissingSegment, -1));
            _position.IsUncertain = true;
        }

        _next++;
        _isOpen = true;
        _reader.Open(segment.Path, segment.LimitBlock);
    }

    /// <summary>Notes what is missing at the end of a session, known from headers and footers.</summary>
    private void EndSession()
    {
        if (_segments[_next - 1].IsListed && _reader.IsClosedByRotation)
            _damages.Add(new LogDamage(SegmentPath, _reader.FileLength, 0, DamageKind.MissingEnd, _position.NextBlock));
        if (_position.HasSequence && _position.KnownNextSequence > _position.NextSequence)
            AddGap(_position.SessionId, _position.NextSequence, _position.KnownNextSequence - 1, isDeclared: false);
        _position = default;
    }

    private void NoteGap(in ReadPosition before)
    {
        ref readonly var header = ref _reader.Header;
        if (before.HasSequence && header.FirstSequence > before.NextSequence)
            AddGap(header.SessionId, before.NextSequence, header.FirstSequence - 1, isDeclared: false);
        if ((header.Flags & BlockFlags.Gap) != 0 && header.LastSequence >= header.FirstSequence)
            AddGap(header.SessionId, header.FirstSequence, header.LastSequence, isDeclared: true);
    }

    private void AddGap(ulong session, long first, long last, bool isDeclared) =>
        _gaps.Add(new LogGap(session, first, last, isDeclared));

    private LogRecord TakePending(out long sequence)
    {
        _line = default;
        sequence = 0;
        // A gap at the end of a session comes before the next session's start, one of its own behind it.
        if (_gapsTold < _gaps.Count && !(_isSessionPending && _gaps[_gapsTold].SessionId == _position.SessionId))
        {
            Gap = _gaps[_gapsTold++];
            sequence = Gap.FirstSequence;
            return LogRecord.Gap;
        }

        _isSessionPending = false;
        return LogRecord.Session;
    }

    private LogRecord ReadLine(ref EngineEvent slot, ref OrderCommand command, out long sequence)
    {
        var raw = _reader.RawBuffer;
        var start = _at;
        var kind = raw[start + 2];
        if (kind == (byte)'s')
        {
            var text = raw.AsSpan(0, _length + SegmentReader.BlockSlack);
            var result = LineParser.NextEvent(text, ref _at, ref slot, out sequence);
            if (result == LineResult.Ok && sequence == _expectedSequence)
            {
                _expectedSequence++;
                _line = raw.AsMemory(start, _at - start);
                return LogRecord.Event;
            }
        }

        var length = raw.AsSpan(start, _length - start).IndexOf((byte)'\n') + 1;
        _at = start + length;
        _line = raw.AsMemory(start, length);
        sequence = 0;
        var type = LineParser.Classify(_line.Span);
        if (type == LineType.Meta)
            return LogRecord.Meta;
        if (type == LineType.Command
            && LineParser.TryParseCommand(_line.Span, ref command, out sequence) == LineResult.Ok)
            return LogRecord.Command;
        _damages.Add(new LogDamage(SegmentPath, BlockOffset, length, DamageKind.Line, BlockNumber));
        if (type == LineType.Event)
            _expectedSequence++;
        return LogRecord.End;
    }
}
