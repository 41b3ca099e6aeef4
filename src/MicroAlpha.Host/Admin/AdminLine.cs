using MicroAlpha.Host.Kill;

namespace MicroAlpha.Host.Admin;

/// <summary>One line that a peer sent: a request, or why it is none.</summary>
/// <param name="Request">The request; of no command when <paramref name="Error"/> is set.</param>
/// <param name="Error">Why the line is not a request; empty when it is one.</param>
/// <param name="IsFatal">The connection cannot go on after it.</param>
internal sealed record AdminLine(AdminRequest Request, string Error, bool IsFatal)
{
    /// <summary>A line beyond the limit; where the next one begins cannot be known.</summary>
    public static readonly AdminLine TooLong = new(new AdminRequest(AdminCommand.None), "too long", true);

    /// <summary>
    /// The kill that was raised for this line as soon as it was read; null when it asks for none, or may not.
    /// </summary>
    public KillCommand? Raised { get; set; }

    /// <summary>Reads a line. Never throws.</summary>
    public static AdminLine Read(ReadOnlySpan<byte> line) =>
        AdminRequest.TryParse(line, out var request, out var error)
            ? new(request, "", false)
            : new(request, error, false);
}
