namespace MicroAlpha.Host.Commands;

/// <summary>Text of commands that a message tells to run.</summary>
internal static class CommandText
{
    private const string Plain = "/._-+=:,@%";

    /// <summary>
    /// A word as a shell takes it: in single quotes when it has a blank or anything else with a meaning.
    /// </summary>
    public static string Quote(string word) => word.Length > 0 && word.All(IsPlain)
        ? word
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static bool IsPlain(char letter) => char.IsLetterOrDigit(letter) || Plain.Contains(letter);
}
