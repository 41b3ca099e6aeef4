namespace MicroAlpha.Events;

/// <summary>
/// An error with a stable code (<c>MA-nnn</c>) whose page <c>microalpha explain CODE</c> prints. The message says what
/// happened, where, and what to do next. Cold path only.
/// </summary>
public sealed class EngineException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="code">Stable code, for example <c>MA-301</c>; it has a page in
    /// <c>src/MicroAlpha.Host/Errors</c>.</param>
    /// <param name="exit">The exit code a command ends with.</param>
    /// <param name="message">What, where, and how to mend it; without the code.</param>
    /// <param name="inner">The cause, when there is one.</param>
    public EngineException(string code, ExitCode exit, string message, Exception? inner = null)
        : base($"{code}: {message}", inner)
    {
        Code = code;
        Exit = exit;
        Reason = message;
    }

    /// <summary>Stable code, for example <c>MA-301</c>.</summary>
    public string Code { get; }

    /// <summary>The message without the code, for whoever says the code beside it.</summary>
    public string Reason { get; }

    /// <summary>The exit code a command ends with.</summary>
    public ExitCode Exit { get; }
}
