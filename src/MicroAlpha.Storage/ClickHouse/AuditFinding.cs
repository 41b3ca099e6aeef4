namespace MicroAlpha.Storage.ClickHouse;

/// <summary>A range whose rows in a table are not those of the log.</summary>
/// <param name="Table">The table.</param>
/// <param name="SessionId">The session.</param>
/// <param name="First">First sequence of the range.</param>
/// <param name="Last">Last sequence of the range.</param>
/// <param name="Expected">Rows by the log.</param>
/// <param name="Found">Rows in the table.</param>
/// <param name="Distinct">Different sequences among them.</param>
internal readonly record struct AuditFinding(
    string Table, ulong SessionId, long First, long Last, long Expected, long Found, long Distinct)
{
    /// <summary>What is wrong, in a word.</summary>
    public string Kind => Found < Expected && Found == Distinct ? "missing"
        : Found > Distinct ? "duplicate"
        : Found > Expected ? "foreign"
        : "different";
}
