using MicroAlpha.Events;

namespace MicroAlpha.Venue.Matching;

/// <summary>
/// A price-time priority exchange for many instruments: commands in, reports out, nothing else. It reads no clock, has
/// no randomness and does not depend on how commands are cut into batches, so the same commands always give the same
/// reports. One thread at a time.
/// </summary>
public interface IMatcher : IDisposable
{
    /// <summary>The least room for reports that <see cref="Submit"/> takes.</summary>
    const int BaseReports = 3;

    /// <summary>
    /// After a <see cref="Submit"/> that consumed nothing of what it got: the length of buffer that is enough for the
    /// first command. 0 otherwise.
    /// </summary>
    int RequiredReports { get; }

    /// <summary>
    /// Executes commands in order. A command starts only when <see cref="BaseReports"/> and one more for each resting
    /// order it may touch still fit. Otherwise it has changed nothing: read the reports and submit the rest again. When
    /// nothing was consumed the whole buffer is too short; <see cref="RequiredReports"/> tells how long it must be, at
    /// most the number of resting orders more than <see cref="BaseReports"/>. Every command gives at least one report,
    /// and the last one of each has <see cref="MatchReportFlags.EndOfCommand"/>. A command that breaks a rule is a
    /// <see cref="MatchReportKind.Rejected"/> report, never an exception.
    /// </summary>
    /// <param name="commands">What to do.</param>
    /// <param name="reports">Where the reports go; it must not overlap the commands.</param>
    /// <param name="consumed">How many commands were executed.</param>
    /// <returns>Reports written.</returns>
    /// <exception cref="ArgumentException">
    /// There are commands, and the room for reports is below <see cref="BaseReports"/> or overlaps them.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The matcher was disposed.</exception>
    int Submit(ReadOnlySpan<MatchCommand> commands, Span<MatchReport> reports, out int consumed);

    /// <summary>Writes the levels of one side of a book, best first.</summary>
    /// <param name="instrument">Dense instrument id.</param>
    /// <param name="side">Bid or Ask.</param>
    /// <param name="levels">Where they go; as many as fit are written.</param>
    /// <returns>Levels written; 0 also for an unknown instrument or side.</returns>
    /// <exception cref="ObjectDisposedException">The matcher was disposed.</exception>
    int Depth(uint instrument, Side side, Span<BookDepth> levels);
}
