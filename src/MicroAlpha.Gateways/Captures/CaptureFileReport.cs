namespace MicroAlpha.Gateways.Captures;

/// <summary>
/// What was found in one file. Written by the thread that pulls from the reader. Conservation:
/// <see cref="Rows"/> = <see cref="Accepted"/> + <see cref="Rejected"/> + <see cref="UnknownKinds"/>.
/// </summary>
public sealed class CaptureFileReport
{
    /// <summary>Most rejected lines kept with their reason; all are counted.</summary>
    public const int MaxRejectedLines = 100;

    /// <summary>Most different unknown kinds kept by name; all are counted.</summary>
    public const int MaxUnknownKinds = 32;

    private readonly List<RejectedLine> _rejectedLines = [];
    private readonly SortedDictionary<string, long> _unknown = new(StringComparer.Ordinal);
    private long _venueTimeMaxNs = long.MinValue;
    private long _receiveTimeMaxNs = long.MinValue;

    internal CaptureFileReport(string file) => File = file;

    /// <summary>The file as it was given; <c>archive.zip!entry.csv</c> for a file inside an archive.</summary>
    public string File { get; }

    /// <summary>Lines with something on them; for LOBSTER pairs of a message and its book row.</summary>
    public long Rows { get; internal set; }

    /// <summary>Rows that became events.</summary>
    public long Accepted { get; internal set; }

    /// <summary>Malformed rows.</summary>
    public long Rejected { get; private set; }

    /// <summary>Well-formed messages of a kind that is not imported.</summary>
    public long UnknownKinds { get; private set; }

    /// <summary>Slots written, without the instrument definitions.</summary>
    public long Events { get; internal set; }

    /// <summary>Quote slots.</summary>
    public long Quotes { get; internal set; }

    /// <summary>Trade slots.</summary>
    public long Trades { get; internal set; }

    /// <summary>Book updates: groups of level slots ended by Last.</summary>
    public long BookGroups { get; internal set; }

    /// <summary>Book level slots that carry a level.</summary>
    public long BookLevels { get; internal set; }

    /// <summary>Bars, of two slots each.</summary>
    public long Bars { get; internal set; }

    /// <summary>Trading status slots.</summary>
    public long Statuses { get; internal set; }

    /// <summary>Rows that their source marks as suspicious; they are events with that flag.</summary>
    public long Suspicious { get; internal set; }

    /// <summary>Accepted rows whose venue time is below the highest one before them, in file order.</summary>
    public long ClockRegressions { get; private set; }

    /// <summary>Accepted rows whose receive time is below the highest one before them.</summary>
    public long ReceiveRegressions { get; private set; }

    /// <summary>Accepted rows with a receive time before their venue time: the two clocks disagree.</summary>
    public long NegativeLatencies { get; private set; }

    /// <summary>
    /// Breaks of the venue's chain of update ids; each one is also a Connection event with state Gap.
    /// </summary>
    public long IdGaps { get; internal set; }

    /// <summary>Receive time of the first accepted row, ns since the Unix epoch; 0 = none yet.</summary>
    public long FirstTimeNs { get; private set; }

    /// <summary>Receive time of the last accepted row, ns since the Unix epoch; 0 = none yet.</summary>
    public long LastTimeNs { get; private set; }

    /// <summary>The first <see cref="MaxRejectedLines"/> rejected lines.</summary>
    public IReadOnlyList<RejectedLine> RejectedLines => _rejectedLines;

    /// <summary>Count by name of the first <see cref="MaxUnknownKinds"/> unknown kinds.</summary>
    public IReadOnlyDictionary<string, long> UnknownKindCounts => _unknown;

    internal void Reject(long lineNumber, string reason)
    {
        Rejected++;
        if (_rejectedLines.Count < MaxRejectedLines)
            _rejectedLines.Add(new RejectedLine(File, lineNumber, reason));
    }

    internal void NoteUnknown(string kind)
    {
        UnknownKinds++;
        if (_unknown.TryGetValue(kind, out var count) || _unknown.Count < MaxUnknownKinds)
            _unknown[kind] = count + 1;
    }

    internal void Accept(long receiveTimeNs, long venueTimeNs, bool hasReceiveClock)
    {
        Accepted++;
        if (FirstTimeNs == 0)
            FirstTimeNs = receiveTimeNs;
        LastTimeNs = receiveTimeNs;
        if (venueTimeNs != 0)
        {
            if (venueTimeNs < _venueTimeMaxNs)
                ClockRegressions++;
            else
                _venueTimeMaxNs = venueTimeNs;
        }

        if (!hasReceiveClock)
            return;
        if (venueTimeNs != 0 && receiveTimeNs < venueTimeNs)
            NegativeLatencies++;
        if (receiveTimeNs < _receiveTimeMaxNs)
            ReceiveRegressions++;
        else
            _receiveTimeMaxNs = receiveTimeNs;
    }
}
