namespace MicroAlpha.Host.IndicatorReports;

/// <summary>How a report writes times.</summary>
internal enum TimeStyle
{
    /// <summary>ns since the Unix epoch.</summary>
    Unix,

    /// <summary>ns after midnight in New York, as LOBSTER has it.</summary>
    NsOfDay,

    /// <summary>ms after midnight in New York, as Lean has it.</summary>
    MsOfDay,
}
