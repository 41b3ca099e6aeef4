using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Captures;

/// <summary>
/// One file (or pair) of a capture as a stream of slots in file order. Instrument ids in its slots are ids of its own
/// <see cref="Symbols"/>; the reader binds them. Opened when its turn comes. One thread.
/// </summary>
internal abstract class CaptureSource(CaptureFormat format, CaptureFileReport report) : IDisposable
{
    private string _firstReason = "";

    /// <summary>Symbols of this source, by its local ids.</summary>
    public abstract InstrumentTable Symbols { get; }

    /// <summary>
    /// Sources are read day by day: ns since the Unix epoch of the day's start; 0 = the format is not by day.
    /// </summary>
    public virtual long DayNs => 0;

    /// <summary>Order among sources at the same receive time, lower first.</summary>
    public virtual int TieRank => 0;

    /// <summary>What the source found.</summary>
    public CaptureFileReport Report => report;

    /// <summary>Why the source ended early; final when <see cref="TryRead"/> has returned false.</summary>
    public EngineException? Failure { get; protected set; }

    /// <summary>Share of the file that was read, 0 to 1.</summary>
    public abstract double Progress { get; }

    /// <summary>Opens the file.</summary>
    /// <exception cref="EngineException">MA-401, MA-402.</exception>
    public abstract void Open();

    /// <summary>Writes the next slot; false at the end.</summary>
    public abstract bool TryRead(ref EngineEvent slot);

    public abstract void Dispose();

    /// <summary>Counts a malformed row and keeps its reason.</summary>
    protected void Reject(long lineNumber, string reason)
    {
        if (_firstReason.Length == 0)
            _firstReason = reason;
        report.Reject(lineNumber, reason);
    }

    /// <summary>A line the reader itself found unusable; false when there is nothing wrong with it.</summary>
    protected bool TryRejectLine(LineReader lines)
    {
        if (lines.IsOverlong)
            Reject(lines.LineNumber, "the line is longer than 4 MiB");
        else if (lines.IsCut)
            Reject(lines.LineNumber, "the line is cut off by the end of a damaged file");
        else
            return false;
        return true;
    }

    /// <summary>The verdict on a file that was read to its end.</summary>
    protected void NoteEnd(CaptureInput input)
    {
        if (input.Damage is not null)
            Failure ??= CaptureError.Damaged(report.File, input.Damage, report.Accepted);
        else if (report.Rows == 0)
            Failure ??= CaptureError.NoRows(report.File);
        else if (report.Accepted == 0 && report.Rejected > 0)
            Failure ??= CaptureError.WrongFormat(report.File, format, report.Rows, _firstReason);
    }
}
