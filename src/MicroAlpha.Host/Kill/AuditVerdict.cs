namespace MicroAlpha.Host.Kill;

/// <summary>What a check of an audit file found.</summary>
/// <param name="Exists">There is a file.</param>
/// <param name="Lines">Lines that are in order, from the first.</param>
/// <param name="Length">Bytes of those lines.</param>
/// <param name="Head">Hash of the last of those lines, 64 hex digits; all zeros when there is none.</param>
/// <param name="BrokenLine">Number of the first line, from 1, that does not belong to the chain; 0 = none.</param>
/// <param name="TornBytes">Bytes of an unfinished line after the last good one, as a crash leaves them.</param>
/// <param name="Detail">What is wrong; empty when nothing is.</param>
/// <param name="Generation">Highest kill-file generation that a good line names.</param>
/// <param name="KillId">Highest kill id that a good line names.</param>
internal sealed record AuditVerdict(
    bool Exists,
    long Lines,
    long Length,
    string Head,
    long BrokenLine,
    long TornBytes,
    string Detail,
    long Generation,
    ulong KillId)
{
    /// <summary>Every byte of the file belongs to the chain.</summary>
    public bool IsWhole => Exists && BrokenLine == 0 && TornBytes == 0;
}
