using System.Globalization;
using MicroAlpha.Events;
using MicroAlpha.Native;

namespace MicroAlpha.Venue.Matching;

/// <summary>
/// The matcher of the native library. No allocation after creation but for prices that no order had before, which take
/// memory of the system in doubling steps.
/// </summary>
public sealed unsafe class NativeMatcher : IMatcher
{
    private readonly MatcherHandle _matcher;
    private int _required;

    /// <summary>Creates an empty matcher.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A limit is below 1 or above the largest.</exception>
    /// <exception cref="EngineException">
    /// MA-700: the library is missing or of another version. MA-701: no memory for these limits.
    /// </exception>
    public NativeMatcher(MatcherOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.ThrowIfInvalid();
        Options = options;
        if (MatcherLibrary.LoadedVersion != MatcherLibrary.ExpectedVersion)
            throw NoLibrary();
        if (MatcherHandle.TryCreate(options.MaxOrders, options.MaxInstruments, out var matcher) != 0)
            throw NoMemory(options);
        _matcher = matcher!;
    }

    /// <summary>Its limits.</summary>
    public MatcherOptions Options { get; }

    /// <inheritdoc />
    public int RequiredReports => _required;

    /// <inheritdoc />
    public int Submit(ReadOnlySpan<MatchCommand> commands, Span<MatchReport> reports, out int consumed)
    {
        ObjectDisposedException.ThrowIf(_matcher.IsClosed, this);
        fixed (MatchCommand* first = commands)
        fixed (MatchReport* room = reports)
        {
            var written = _matcher.Submit(
                first, commands.Length, room, reports.Length, out consumed, out _required);
            if (written < 0)
                throw NoRoom(reports.Length);
            return written;
        }
    }

    /// <inheritdoc />
    public int Depth(uint instrument, Side side, Span<BookDepth> levels)
    {
        ObjectDisposedException.ThrowIf(_matcher.IsClosed, this);
        fixed (BookDepth* room = levels)
            return _matcher.Depth(instrument, (byte)side, room, levels.Length);
    }

    /// <inheritdoc />
    public void Dispose() => _matcher.Dispose();

    private static ArgumentException NoRoom(int length) => new(string.Create(CultureInfo.InvariantCulture,
        $"room for {length} reports is too little, {IMatcher.BaseReports} is the least; or it overlaps the commands"));

    private static EngineException NoLibrary()
    {
        var version = MatcherLibrary.LoadedVersion;
        var what = version == 0
            ? $"the matching engine {MatcherLibrary.FileName} cannot be loaded"
            : $"the matching engine {MatcherLibrary.FileName} has version {version}, "
                + $"this program needs {MatcherLibrary.ExpectedVersion}";
        return new EngineException("MA-700", ExitCode.Missing,
            $"{what}. Build again; that needs `apt-get install -y --no-install-recommends cmake make g++` once.");
    }

    private static EngineException NoMemory(MatcherOptions options) => new("MA-701", ExitCode.Missing, string.Create(
        CultureInfo.InvariantCulture,
        $"the system gives no memory for a matcher of {options.MaxOrders} orders and {options.MaxInstruments} "
        + $"instruments. Ask for less, or raise the limit on address space (ulimit -v)."));
}
