namespace MicroAlpha.Storage.Log;

/// <summary>
/// Reads the end of a session with every check and keeps what a footer of its last segment needs. Cold path.
/// </summary>
internal sealed class SegmentScan
{
    private readonly List<SegmentFile> _segments;
    private readonly ILogFiles _files;
    private FooterHead _totals;

    /// <summary>Prepares a scan of the segments of one session, in order.</summary>
    public SegmentScan(List<SegmentFile> segments, ILogFiles files)
    {
        _segments = segments;
        _files = files;
    }

    /// <summary>What is wrong.</summary>
    public List<LogDamage> Damages { get; } = [];

    /// <summary>True when a sound block or footer lies behind the first damage: it is not a torn tail.</summary>
    public bool HasSoundBehindDamage { get; private set; }

    /// <summary>Offset in the last segment behind its last block in front of any damage.</summary>
    public long Cut { get; private set; }

    /// <summary>Length of the last segment.</summary>
    public long LastLength { get; private set; }

    /// <summary>The last segment's footer says that another segment follows.</summary>
    public bool IsClosedByRotation { get; private set; }

    /// <summary>Sequence after the last sound event.</summary>
    public long NextSequence => _totals.NextSequence;

    /// <summary>The last segment's block index up to <see cref="Cut"/>.</summary>
    public SegmentIndex Index { get; } = new();

    /// <summary>The last segment's totals up to <see cref="Cut"/>, for its footer.</summary>
    public FooterHead Totals => _totals;

    /// <summary>
    /// Scans the segments behind the last one that was closed with a footer: what is in front of it was complete when
    /// it was written, and verifying all of a long day would delay a restart.
    /// </summary>
    public void Run()
    {
        var first = FindFirst(out var position);
        using var reader = new SegmentReader(_files, Damages);
        for (var i = first; i < _segments.Count; i++)
        {
            var segment = _segments[i];
            if (segment.IsBehindMissing && !segment.Continues(position))
                Damages.Add(new LogDamage(segment.Path, 0, 0, DamageKind.MissingSegment, -1));
            Begin(segment, position);
            reader.Open(segment.Path, segment.LimitBlock);
            while (reader.TryReadBlock(ref position))
                Note(reader);
            if (reader.HasFooter && Damages.Count > 0)
            {
                var isBefore = Damages[0].File != segment.Path || Damages[0].Offset < reader.Footer.BlockBytes;
                HasSoundBehindDamage |= isBefore;
            }

            LastLength = reader.FileLength;
            IsClosedByRotation = reader.IsClosedByRotation;
        }
    }

    private int FindFirst(out ReadPosition position)
    {
        for (var i = _segments.Count - 2; i >= 0; i--)
        {
            if (!SegmentEnd.TryRead(_segments[i].Path, _files, out var footer))
                continue;
            position = new ReadPosition
            {
                SessionId = footer.SessionId,
                HasSession = true,
                NextBlock = footer.FirstBlock + footer.BlockCount,
                HasBlock = true,
                LastHeaderCrc32C = footer.LastHeaderCrc32C,
                HasCrc = true,
                NextSequence = footer.NextSequence,
                HasSequence = true,
            };
            return i + 1;
        }

        position = ReadPosition.StartOf(_segments[0].SessionId);
        return 0;
    }

    private void Begin(SegmentFile segment, in ReadPosition position)
    {
        Index.Clear();
        Cut = 0;
        _totals = new FooterHead
        {
            SessionId = segment.SessionId,
            SegmentNumber = (uint)segment.Number,
            FirstBlock = position.NextBlock,
            FirstSequence = position.NextSequence,
            NextSequence = position.NextSequence,
        };
    }

    private void Note(SegmentReader reader)
    {
        if (Damages.Count > 0)
        {
            HasSoundBehindDamage |= reader.IsSound;
            return;
        }

        ref readonly var header = ref reader.Header;
        if (_totals.BlockCount++ == 0)
        {
            _totals.FirstBlock = header.BlockNumber;
            _totals.FirstSequence = header.FirstSequence;
        }

        _totals.LastHeaderCrc32C = header.HeaderCrc32C;
        _totals.NextSequence = header.LastSequence + 1;
        _totals.EventCount += header.EventCount;
        _totals.OtherLineCount += header.OtherLineCount;
        _totals.RawBytes += header.RawLength;
        Cut = reader.SoundEnd;
        var entry = new IndexEntry
        {
            Offset = reader.BlockOffset,
            FirstSequence = header.FirstSequence,
            BlockNumber = header.BlockNumber,
            HeaderCrc32C = header.HeaderCrc32C,
        };
        Index.Add(entry);
    }
}
