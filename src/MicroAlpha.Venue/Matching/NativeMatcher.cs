using MicroAlpha.Events;

namespace MicroAlpha.Venue.Matching;

/// <summary>The matcher of the native library.</summary>
public sealed class NativeMatcher : IMatcher
{
    /// <summary>Creates an empty matcher.</summary>
    public NativeMatcher(MatcherOptions options) => Options = options;

    /// <summary>Its limits.</summary>
    public MatcherOptions Options { get; }

    /// <inheritdoc />
    public int RequiredReports => 0;

    /// <inheritdoc />
    public int Submit(ReadOnlySpan<MatchCommand> commands, Span<MatchReport> reports, out int consumed) =>
        throw new NotSupportedException();

    /// <inheritdoc />
    public int Depth(uint instrument, Side side, Span<BookDepth> levels) => throw new NotSupportedException();

    /// <inheritdoc />
    public void Dispose()
    {
    }
}
