namespace MicroAlpha.Venue.Matching;

/// <summary>Marks on a report. Numbers are part of the native library's interface.</summary>
[Flags]
public enum MatchReportFlags : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The last report of its command: the next one belongs to the next command.</summary>
    EndOfCommand = 1,

    /// <summary>On <see cref="MatchReportKind.Replaced"/>: the order kept its place in the queue.</summary>
    KeptPriority = 2,
}
