using MicroAlpha.Events;

namespace MicroAlpha.Storage.Log;

/// <summary>Counts what a <see cref="LogReader"/> reads and judges each session at its end. Cold path.</summary>
internal sealed class LogTally
{
    private const int MaxStreamGaps = 10_000;

    private readonly List<SegmentFile> _segments;
    private readonly ILogFiles _files;
    private readonly Action<long, long>? _onProgress;
    private readonly long[] _byKind = new long[EventKindNames.Count];
    private readonly long _allBytes;
    private readonly List<LogSessionStatistics> _sessions = [];
    private readonly List<LogStreamGap> _streamGaps = [];
    private readonly int[] _sessionOf;
    private readonly long[] _eventsOf;
    private readonly long[] _firstOf;
    private readonly long[] _lastOf;
    private int _segment = -1;
    private long _doneBytes;
    private long _commands;
    private long _checkpoints;
    private long _metaLines;
    private long _firstTimeNs;
    private long _lastTimeNs;

    public LogTally(List<SegmentFile> segments, ILogFiles files, Action<long, long>? onProgress)
    {
        _segments = segments;
        _files = files;
        _onProgress = onProgress;
        _sessionOf = new int[segments.Count];
        for (var i = 0; i < segments.Count; i++)
        {
            _allBytes += Math.Max(0, LengthOf(segments[i].Path));
            if (i == 0 || segments[i].SessionId != segments[i - 1].SessionId)
                _sessions.Add(new LogSessionStatistics(segments[i].SessionId));
            _sessionOf[i] = _sessions.Count - 1;
        }

        _eventsOf = new long[_sessions.Count];
        _firstOf = new long[_sessions.Count];
        _lastOf = new long[_sessions.Count];
        Array.Fill(_firstOf, -1);
        Array.Fill(_lastOf, -1);
    }

    /// <summary>Counts an event of a segment, by the segment's place in the list.</summary>
    public void AddEvent(ref EngineEvent slot, long sequence, int segment)
    {
        var session = _sessionOf[segment];
        _byKind[(int)slot.Kind]++;
        _eventsOf[session]++;
        if (_firstOf[session] < 0)
            _firstOf[session] = sequence;
        _lastOf[session] = sequence;
        if (slot.Kind == EventKind.Connection && slot.Connection.GapStartNs != 0)
            AddStreamGap(slot.Connection, _segments[segment].SessionId);
        var timeNs = slot.ReceiveTimeNs;
        if (timeNs == 0)
            return;
        if (_firstTimeNs == 0 || timeNs < _firstTimeNs)
            _firstTimeNs = timeNs;
        if (timeNs > _lastTimeNs)
            _lastTimeNs = timeNs;
    }

    // A gap is told when it opens, with its end when the stream is back, and once more when it was fetched or not.
    private void AddStreamGap(ConnectionPayload told, ulong sessionId)
    {
        var at = _streamGaps.FindLastIndex(known =>
            known.SessionId == sessionId && known.Feed == told.Feed && known.StartNs == told.GapStartNs);
        if (at < 0)
        {
            if (_streamGaps.Count == MaxStreamGaps)
                return;
            at = _streamGaps.Count;
            _streamGaps.Add(new LogStreamGap(
                sessionId, told.Feed, told.GapStartNs, told.GapEndNs, LogStreamGapState.NotFilled));
        }

        _streamGaps[at] = _streamGaps[at] with
        {
            EndNs = Math.Max(_streamGaps[at].EndNs, told.GapEndNs),
            State = told.State switch
            {
                ConnectionState.Filled => LogStreamGapState.Filled,
                ConnectionState.Incomplete => LogStreamGapState.Incomplete,
                _ => _streamGaps[at].State,
            },
        };
    }

    public void AddCommand(CommandKind kind)
    {
        if (kind == CommandKind.Checkpoint)
            _checkpoints++;
        else
            _commands++;
    }

    public void AddMeta() => _metaLines++;

    /// <summary>Notes the segment the reader is in, for the progress.</summary>
    public void Follow(LogReader reader)
    {
        for (; _segment < reader.SegmentIndex; _segment++)
        {
            if (_segment < 0)
                continue;
            _doneBytes += Math.Max(0, LengthOf(_segments[_segment].Path));
            _onProgress?.Invoke(_doneBytes, _allBytes);
        }
    }

    /// <summary>The answer, once the reader is at its end.</summary>
    public LogStatistics Finish(LogReader reader)
    {
        _onProgress?.Invoke(_allBytes, _allBytes);
        var state = LogState.Clean;
        var events = 0L;
        for (var session = 0; session < _sessions.Count; session++)
        {
            _sessions[session] = Judge(session, reader);
            events += _eventsOf[session];
            if (_sessions[session].State > state)
                state = _sessions[session].State;
        }

        return new LogStatistics
        {
            State = state,
            PerSession = _sessions,
            Segments = _segments.Count,
            Blocks = reader.BlocksRead,
            Events = events,
            Commands = _commands,
            Checkpoints = _checkpoints,
            MetaLines = _metaLines,
            RawBytes = reader.RawBytesRead,
            FileBytes = _allBytes,
            FirstReceiveTimeNs = _firstTimeNs,
            LastReceiveTimeNs = _lastTimeNs,
            EventsByKind = _byKind,
            Damages = reader.Damages,
            Gaps = reader.Gaps,
            StreamGaps = _streamGaps,
        };
    }

    private LogSessionStatistics Judge(int session, LogReader reader)
    {
        var (segments, damages, gaps) = (0, 0, 0);
        SegmentFile? last = null;
        for (var i = 0; i < _segments.Count; i++)
        {
            if (_sessionOf[i] != session)
                continue;
            last = _segments[i];
            segments++;
            foreach (var damage in reader.Damages)
                damages += damage.File == last.Path ? 1 : 0;
        }

        foreach (var gap in reader.Gaps)
            gaps += gap.SessionId == last!.SessionId ? 1 : 0;
        var state = StateOf(last!);
        return _sessions[session] with
        {
            State = damages > 0 && state < LogState.Damaged ? LogState.Damaged : state,
            Segments = segments,
            Events = _eventsOf[session],
            FirstSequence = _firstOf[session],
            LastSequence = _lastOf[session],
            GapCount = gaps,
            DamagedBlocks = damages,
        };
    }

    /// <summary>What the end of a session says of it.</summary>
    private LogState StateOf(SegmentFile last)
    {
        if (LengthOf(QuarantineMarker.PathOf(last)) >= 0)
            return LogState.Quarantined;
        if (!last.IsListed && last.Number < 0)
            return LogState.Clean;
        if (!SegmentEnd.TryRead(last.Path, _files, out var footer))
            return LogState.Open;
        if ((footer.Flags & FooterFlags.Recovered) != 0)
            return LogState.CrashedRecovered;
        return last.IsListed && (footer.Flags & FooterFlags.Final) == 0 ? LogState.Open : LogState.Clean;
    }

    private long LengthOf(string path)
    {
        var descriptor = _files.OpenRead(path);
        if (descriptor < 0)
            return -1;
        var length = _files.GetLength(descriptor);
        _ = _files.Close(descriptor);
        return length;
    }
}
