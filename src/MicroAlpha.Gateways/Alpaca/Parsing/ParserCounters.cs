namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>
/// What a parser has seen since its start. The reading thread counts, once a frame; any thread may read.
/// </summary>
public sealed class ParserCounters
{
    private long _frames;
    private long _controlFrames;
    private long _malformedFrames;
    private long _bytes;
    private long _events;
    private long _quickElements;
    private long _unknownElements;
    private long _malformedElements;
    private long _droppedConditions;
    private long _cutCodes;

    /// <summary>Frames of every kind.</summary>
    public long Frames => Volatile.Read(ref _frames);

    /// <summary>Frames that the session read.</summary>
    public long ControlFrames => Volatile.Read(ref _controlFrames);

    /// <summary>Frames that were no documents.</summary>
    public long MalformedFrames => Volatile.Read(ref _malformedFrames);

    /// <summary>Bytes of all frames.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Events published, definitions of instruments included.</summary>
    public long Events => Volatile.Read(ref _events);

    /// <summary>Elements spelled as usual, which took the short way: a measure of speed alone.</summary>
    public long QuickElements => Volatile.Read(ref _quickElements);

    /// <summary>Elements skipped because their type is none that is read.</summary>
    public long UnknownElements => Volatile.Read(ref _unknownElements);

    /// <summary>Elements skipped because they are malformed, or because the instrument table is full.</summary>
    public long MalformedElements => Volatile.Read(ref _malformedElements);

    /// <summary>Conditions beyond the four of a trade and the two of a quote.</summary>
    public long DroppedConditions => Volatile.Read(ref _droppedConditions);

    /// <summary>Status and reason codes cut to eight characters.</summary>
    public long CutCodes => Volatile.Read(ref _cutCodes);

    /// <summary>Adds one frame. The reading thread only.</summary>
    internal void Add(in FrameCounts counts, FrameKind kind, int bytes)
    {
        // One writer: a plain sum, published for the readers.
        Volatile.Write(ref _frames, _frames + 1);
        Volatile.Write(ref _bytes, _bytes + bytes);
        Volatile.Write(ref _events, _events + counts.Events);
        if (kind == FrameKind.Control)
            Volatile.Write(ref _controlFrames, _controlFrames + 1);
        else if (kind == FrameKind.Malformed)
            Volatile.Write(ref _malformedFrames, _malformedFrames + 1);
        Volatile.Write(ref _quickElements, _quickElements + counts.Quick);
        if ((counts.Unknown | counts.Malformed | counts.DroppedConditions | counts.CutCodes) == 0)
            return;
        Volatile.Write(ref _unknownElements, _unknownElements + counts.Unknown);
        Volatile.Write(ref _malformedElements, _malformedElements + counts.Malformed);
        Volatile.Write(ref _droppedConditions, _droppedConditions + counts.DroppedConditions);
        Volatile.Write(ref _cutCodes, _cutCodes + counts.CutCodes);
    }
}
