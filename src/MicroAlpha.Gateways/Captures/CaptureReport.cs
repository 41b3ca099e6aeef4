using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Captures;

/// <summary>
/// What an import found, file by file and in sum. It may be read at any time by the thread that pulls.
/// </summary>
public sealed class CaptureReport
{
    private readonly List<CaptureFileReport> _files = [];
    private readonly List<EngineException> _failures = [];
    private readonly List<string> _ignored = [];

    internal CaptureReport()
    {
    }

    /// <summary>Every file with rows, in the order in which they are read.</summary>
    public IReadOnlyList<CaptureFileReport> Files => _files;

    /// <summary>Files inside archives that are none of the format's own (readme texts).</summary>
    public IReadOnlyList<string> IgnoredFiles => _ignored;

    /// <summary>
    /// Files that ended too early, were damaged, empty or of another format. What they held before is imported; the
    /// reader throws the first failure after the last event.
    /// </summary>
    public IReadOnlyList<EngineException> Failures => _failures;

    /// <summary>InstrumentDefinition slots.</summary>
    public long Definitions { get; internal set; }

    /// <summary>Slots handed out, definitions included.</summary>
    public long Events { get; internal set; }

    /// <summary>Sum of <see cref="CaptureFileReport.Rows"/>.</summary>
    public long Rows => Sum(static f => f.Rows);

    /// <summary>Sum of <see cref="CaptureFileReport.Accepted"/>.</summary>
    public long Accepted => Sum(static f => f.Accepted);

    /// <summary>Sum of <see cref="CaptureFileReport.Rejected"/>.</summary>
    public long Rejected => Sum(static f => f.Rejected);

    /// <summary>Sum of <see cref="CaptureFileReport.UnknownKinds"/>.</summary>
    public long UnknownKinds => Sum(static f => f.UnknownKinds);

    /// <summary>Sum of <see cref="CaptureFileReport.ClockRegressions"/>.</summary>
    public long ClockRegressions => Sum(static f => f.ClockRegressions);

    /// <summary>Sum of <see cref="CaptureFileReport.ReceiveRegressions"/>.</summary>
    public long ReceiveRegressions => Sum(static f => f.ReceiveRegressions);

    /// <summary>Sum of <see cref="CaptureFileReport.NegativeLatencies"/>.</summary>
    public long NegativeLatencies => Sum(static f => f.NegativeLatencies);

    /// <summary>Sum of <see cref="CaptureFileReport.IdGaps"/>.</summary>
    public long IdGaps => Sum(static f => f.IdGaps);

    /// <summary>Sum of <see cref="CaptureFileReport.Quotes"/>.</summary>
    public long Quotes => Sum(static f => f.Quotes);

    /// <summary>Sum of <see cref="CaptureFileReport.Trades"/>.</summary>
    public long Trades => Sum(static f => f.Trades);

    /// <summary>Sum of <see cref="CaptureFileReport.BookGroups"/>.</summary>
    public long BookGroups => Sum(static f => f.BookGroups);

    /// <summary>Sum of <see cref="CaptureFileReport.BookLevels"/>.</summary>
    public long BookLevels => Sum(static f => f.BookLevels);

    /// <summary>Sum of <see cref="CaptureFileReport.Bars"/>.</summary>
    public long Bars => Sum(static f => f.Bars);

    /// <summary>Sum of <see cref="CaptureFileReport.Statuses"/>.</summary>
    public long Statuses => Sum(static f => f.Statuses);

    /// <summary>Sum of <see cref="CaptureFileReport.Suspicious"/>.</summary>
    public long Suspicious => Sum(static f => f.Suspicious);

    /// <summary>The kept rejected lines of all files.</summary>
    public IEnumerable<RejectedLine> RejectedLines => _files.SelectMany(static f => f.RejectedLines);

    internal CaptureFileReport AddFile(string name)
    {
        var file = new CaptureFileReport(name);
        _files.Add(file);
        return file;
    }

    internal void AddFailure(EngineException failure) => _failures.Add(failure);

    internal void AddIgnored(string name) => _ignored.Add(name);

    private long Sum(Func<CaptureFileReport, long> selector) => _files.Sum(selector);
}
