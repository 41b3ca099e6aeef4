using MicroAlpha.Events;

namespace MicroAlpha.Storage.Log;

/// <summary>Counts what a <see cref="LogReader"/> reads and judges each session at its end.</summary>
internal sealed class LogTally
{
    private readonly List<SegmentFile> _segments;
    private readonly ILogFiles _files;
    private readonly Action<long, long>? _onProgress;
    private readonly long[] _byKind = new long[EventKindNames.Count];
    private readonly long _allBytes;
    private LogState _state;
    private int _segment = -1;
    private long _doneBytes;
    private long _block = -1;
    private long _blocks;
    private long _rawBytes;
    private long _events;
    private long _commands;
    private long _checkpoints;
    private long _metaLines;
    private long _firstSequence = -1;
    private long _lastSequence = -1;
    private long _firstTimeNs;
    private long _lastTimeNs;

    public LogTally(List<SegmentFile> segments, ILogFiles files, Action<long, long>? onProgress)
    {
        _segments = segments;
        _files = files;
        _onProgress = onProgress;
        foreach (var segment in segments)
            _allBytes += LengthOf(segment.Path);
    }

    public void AddEvent(ref EngineEvent slot, long sequence)
    {
        _byKind[(int)slot.Kind]++;
        _events++;
        if (_firstSequence < 0)
            _firstSequence = sequence;
        _lastSequence = sequence;
        var timeNs = slot.ReceiveTimeNs;
        if (timeNs == 0)
            return;
        if (_firstTimeNs == 0 || timeNs < _firstTimeNs)
            _firstTimeNs = timeNs;
        if (timeNs > _lastTimeNs)
            _lastTimeNs = timeNs;
    }

    public void AddCommand(CommandKind kind)
    {
        if (kind == CommandKind.Checkpoint)
            _checkpoints++;
        else
            _commands++;
    }

    public void AddMeta() => _metaLines++;

    /// <summary>Notes the block and segment the reader is in.</summary>
    public void Follow(LogReader reader)
    {
        if (reader.SegmentIndex != _segment)
            Advance(reader.SegmentIndex, reader);
        if (reader.BlockNumber == _block)
            return;
        _block = reader.BlockNumber;
        _blocks++;
        _rawBytes += reader.BlockLines.Length;
    }

    public LogStatistics Finish(LogReader reader)
    {
        Advance(_segments.Count, reader);
        return new LogStatistics
        {
            State = _state,
            Sessions = CountSessions(),
            Segments = _segments.Count,
            Blocks = _blocks,
            Events = _events,
            Commands = _commands,
            Checkpoints = _checkpoints,
            MetaLines = _metaLines,
            FirstSequence = _firstSequence,
            LastSequence = _lastSequence,
            RawBytes = _rawBytes,
            FileBytes = _allBytes,
            FirstReceiveTimeNs = _firstTimeNs,
            LastReceiveTimeNs = _lastTimeNs,
            EventsByKind = _byKind,
            Damages = reader.Damages,
            Gaps = reader.Gaps,
        };
    }

    private void Advance(int segment, LogReader reader)
    {
        for (; _segment < segment; _segment++)
        {
            if (_segment < 0)
                continue;
            _doneBytes += LengthOf(_segments[_segment].Path);
            _onProgress?.Invoke(_doneBytes, _allBytes);
            var next = _segment + 1;
            var isLast = next == _segments.Count || _segments[next].SessionId != _segments[_segment].SessionId;
            if (isLast)
                Judge(_segments[_segment]);
        }

        _block = -1;
        if (reader.Damages.Count > 0)
            Worsen(LogState.Damaged);
    }

    private void Judge(SegmentFile last)
    {
        var marker = QuarantineMarker.PathOf(last);
        if (LengthOf(marker) >= 0)
            Worsen(LogState.Quarantined);
        if (!last.IsListed && last.Number < 0)
            return;
        if (!SegmentEnd.TryRead(last.Path, _files, out var footer))
            Worsen(LogState.Open);
        else if ((footer.Flags & FooterFlags.Recovered) != 0)
            Worsen(LogState.CrashedRecovered);
        else if (last.IsListed && (footer.Flags & FooterFlags.Final) == 0)
            Worsen(LogState.Open);
    }

    private void Worsen(LogState state) => _state = state > _state ? state : _state;

    private int CountSessions()
    {
        var count = 0;
        for (var i = 0; i < _segments.Count; i++)
            count += i == 0 || _segments[i].SessionId != _segments[i - 1].SessionId ? 1 : 0;
        return count;
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
