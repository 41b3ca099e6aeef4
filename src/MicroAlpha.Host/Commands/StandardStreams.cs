using System.Text;

namespace MicroAlpha.Host.Commands;

/// <summary>
/// Stdout and stderr as the commands use them. What stdout does not take (a full disk behind <c>&gt;</c>) is an error
/// of its own; what stderr does not take is lost without a word, for there is no place left to say it, and an engine
/// does not end because of it.
/// </summary>
internal static class StandardStreams
{
    /// <summary>Puts them in the place of the console's. Once, before anything is written.</summary>
    public static void Install()
    {
        Console.SetOut(Writer(new CheckedStream(Console.OpenStandardOutput(), isFailing: true)));
        Console.SetError(Writer(new CheckedStream(Console.OpenStandardError(), isFailing: false)));
    }

    /// <summary>Stdout for bytes.</summary>
    public static Stream OpenOutput() => new CheckedStream(Console.OpenStandardOutput(), isFailing: true);

    private static TextWriter Writer(Stream stream) => TextWriter.Synchronized(
        new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true });
}
